import { z } from 'zod';
import { type Model, duration, parseDuration, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  hold: duration('1h').describe('how long a message without proof waits for its copy after its connection died'),
});

/**
 * R8. Evidence: as `next-command`, but for *delivery* alone: the message is
 * stored and the 250 sent in any case. One without proof waits on in the live
 * session and, when that dies, for `hold` on the host. The same transaction
 * (client, envelope, content) coming again meanwhile replaces it; if none comes,
 * it is delivered. So nothing is lost, and a duplicate needs a retry later than
 * `hold` or to another host. The price is the delay, for suspects only.
 */
export const parkSuspects: Model<CommitRule, typeof options.shape> = {
  name: 'park-suspects',
  summary: 'R8: deliver on proof that the 250 was read; hold back what lacks it, and drop it if it comes again',
  options,
  create: ({ hold }) =>
    shared({
      name: 'park-suspects',
      commitsOnArrival: true,
      holdNs: parseDuration(hold),
      decide: (evidence) => {
        if (evidence === 'proof' || evidence === 'ended') return 'commit';
        return evidence === 'gone' ? 'park' : 'wait';
      },
    }),
};
