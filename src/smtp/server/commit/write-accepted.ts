import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  late: z.boolean().default(false).describe('an error of the next call, before another octet is read, counts as an error of this write'),
});

/**
 * R2. Evidence: write() of the 250 did not fail. That is the word of the own
 * kernel, which has room in a buffer; it fails only where an RST has already
 * come. The first write after a silent loss always succeeds. With `late`, an
 * error that surfaces after it, as with a TLS layer that flushes later, is taken
 * for its own: then a client that read its 250 and broke off loses the message.
 */
export const writeAccepted: Model<CommitRule, typeof options.shape> = {
  name: 'write-accepted',
  summary: 'R2: commit when the write of the 250 has not failed',
  options,
  create: ({ late }) =>
    shared({
      name: 'write-accepted',
      commitsOnArrival: false,
      decide: (evidence, { failed }) => {
        if (evidence === 'gone' || (evidence === 'reply-written' && failed)) return 'discard';
        if (evidence === 'stored' || evidence === 'early-command') return 'wait';
        return late && evidence === 'reply-written' ? 'wait' : 'commit';
      },
    }),
};
