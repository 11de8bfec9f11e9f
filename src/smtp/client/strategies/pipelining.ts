import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { body, data, mail, rcpts, rset } from '../step.js';
import type { Strategy } from '../strategy.js';

const options = z.strictObject({
  rset: z.boolean().default(false).describe('begin each envelope after the first with RSET, in the same group (KumoMTA)'),
});

/** RFC 2920 as deployed: MAIL, RCPT and DATA as a group, then the text. First message 5 RTT, each next 2. */
export const pipelining: Model<Strategy, typeof options.shape> = {
  name: 'pipelining',
  summary: 'MAIL, RCPT and DATA as one group, then the message (RFC 2920 as deployed)',
  options,
  create: (chosen) =>
    shared({
      name: 'pipelining',
      needs: ['PIPELINING'],
      plan: (outgoing, peer) => [
        ...(chosen.rset && peer.transactions > 0 ? [rset()] : []),
        mail(outgoing, peer),
        ...rcpts(outgoing),
        data(),
        body(outgoing),
      ],
      may: (step, unanswered) => {
        if (step.kind === 'body' || step.kind === 'rset') return unanswered.length === 0;
        if (step.kind === 'mail' && !chosen.rset) return unanswered.length === 0;
        return unanswered.length === unanswered.count('rset') + unanswered.count('mail') + unanswered.count('rcpt');
      },
    }),
};
