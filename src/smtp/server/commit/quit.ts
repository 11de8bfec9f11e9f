import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  fin: z.boolean().default(true).describe('a clean FIN counts as QUIT does'),
});

/**
 * R5. Evidence: the client said goodbye, by QUIT or by a FIN without an error.
 * Postfix and Exim send QUIT behind the dot, before they read the 250: false
 * proof, and duplicates. Everything that a connection has taken stays undecided
 * until its end, and is lost if it breaks, or if the client closes without
 * QUIT where a FIN does not count.
 */
export const quit: Model<CommitRule, typeof options.shape> = {
  name: 'quit',
  summary: 'R5: commit when the client says QUIT, or closes in order',
  options,
  create: ({ fin }) =>
    shared({
      name: 'quit',
      commitsOnArrival: false,
      decide: (evidence) => {
        if (evidence === 'quit' || (fin && evidence === 'eof')) return 'commit';
        if (evidence === 'ended') return fin ? 'commit' : 'discard';
        return evidence === 'gone' ? 'discard' : 'wait';
      },
    }),
};
