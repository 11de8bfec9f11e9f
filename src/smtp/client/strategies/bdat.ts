import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { bdatLast, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

/** MAIL, RCPT and BDAT LAST as one group, then wait for the message's reply, as Exim and Google send. First message 4 RTT, each next 1. */
export const bdat: Model<Strategy> = {
  name: 'bdat',
  summary: 'MAIL, RCPT and BDAT LAST as one group, one message at a time (Exim, Google)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'bdat',
      needs: ['PIPELINING', 'CHUNKING'],
      plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), bdatLast(outgoing)],
      may: (step, unanswered) => step.kind === 'rcpt' || step.kind === 'bdat' || unanswered.length === 0,
    }),
};
