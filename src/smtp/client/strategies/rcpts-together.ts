import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { body, data, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

/** MAIL waits, all RCPT go together, DATA when they are answered (nodemailer's sources of 2024). First message 7 RTT, each next 4, however many recipients. */
export const rcptsTogether: Model<Strategy> = {
  name: 'rcpts-together',
  summary: 'MAIL, then all RCPT as a group, then DATA, then the message (nodemailer before it pipelined DATA)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'rcpts-together',
      needs: ['PIPELINING'],
      plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)],
      may: (step, unanswered) => unanswered.length === (step.kind === 'rcpt' ? unanswered.count('rcpt') : 0),
    }),
};
