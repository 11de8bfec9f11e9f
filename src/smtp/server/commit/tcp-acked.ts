import { z } from 'zod';
import { type Model, duration, parseDuration, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  poll: duration('10ms').describe('how often TCP is asked while a message waits; it is asked once more when the connection ends'),
});

/**
 * R3. Evidence: the octets of the 250 are acknowledged, that is SIOCOUTQ (or
 * tcpi_unacked) counts no more than what was written after it. The client's
 * kernel has them; whether its process reads them is another matter. The way
 * back of the acknowledgment, half a round trip and what it is delayed by
 * (40 ms, up to 200), is a window of its own: a client that read the 250 before
 * the connection broke in it loses the message.
 */
export const tcpAcked: Model<CommitRule, typeof options.shape> = {
  name: 'tcp-acked',
  summary: "R3: commit when the client's TCP has acknowledged the 250 (SIOCOUTQ = 0)",
  options,
  create: ({ poll }) =>
    shared({
      name: 'tcp-acked',
      commitsOnArrival: false,
      pollNs: Math.max(1, parseDuration(poll)),
      decide: (evidence) => {
        if (evidence === 'reply-acknowledged' || evidence === 'ended') return 'commit';
        return evidence === 'gone' ? 'discard' : 'wait';
      },
    }),
};
