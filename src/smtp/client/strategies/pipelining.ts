import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { body, data, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

/** RFC 2920 as deployed: MAIL, RCPT and DATA as a group, then the text. First message 5 RTT, each next 2. */
export const pipelining: Model<Strategy> = {
  name: 'pipelining',
  summary: 'MAIL, RCPT and DATA as one group, then the message (RFC 2920 as deployed)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'pipelining',
      needs: ['PIPELINING'],
      plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)],
      may: (step, unanswered) => {
        if (step.kind === 'rcpt' || step.kind === 'data') {
          return unanswered.length === unanswered.count('mail') + unanswered.count('rcpt');
        }
        return unanswered.length === 0;
      },
    }),
};
