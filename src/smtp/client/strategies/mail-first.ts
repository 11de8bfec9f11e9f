import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { body, data, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

/** MAIL waits for its reply, then RCPT and DATA go as a group, as sendmail 8 does. First message 6 RTT, each next 3. */
export const mailFirst: Model<Strategy> = {
  name: 'mail-first',
  summary: 'MAIL alone, then RCPT and DATA as a group (sendmail)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'mail-first',
      needs: ['PIPELINING'],
      plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)],
      may: (step, unanswered) => {
        if (step.kind === 'rcpt' || step.kind === 'data') return unanswered.length === unanswered.count('rcpt');
        return unanswered.length === 0;
      },
    }),
};
