import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { body, data, mail, rcpts, rset } from '../step.js';
import type { Strategy } from '../strategy.js';

const options = z.strictObject({
  rset: z.boolean().default(true).describe('begin each envelope after the first with RSET'),
});

/**
 * Tony Finch's one message per round trip (ietf-smtp, January 2010): text, dot,
 * RSET, MAIL, RCPT and DATA of the next message as one group; RFC 2920 3.1
 * allows it. First message 5 RTT, each next 1.
 */
export const crossMessage: Model<Strategy, typeof options.shape> = {
  name: 'cross-message',
  summary: 'text, dot, RSET and the next envelope as one group: one message per round trip (Finch)',
  options,
  create: (chosen) =>
    shared({
      name: 'cross-message',
      needs: ['PIPELINING'],
      plan: (outgoing, peer) => [
        ...(chosen.rset && peer.transactions > 0 ? [rset()] : []),
        mail(outgoing, peer),
        ...rcpts(outgoing),
        data(),
        body(outgoing),
      ],
      may: (step, unanswered) => step.kind !== 'body' || unanswered.length === 0,
    }),
};
