import { z } from 'zod';
import { type Model, shared } from '../../../../engine/index.js';
import { body, data, mail, rcpts } from '../../step.js';
import type { Strategy } from '../../strategy.js';
import { PLAIN } from './plain.js';

/** MAIL, RCPT, DATA and the text in one go, without the 354 (against RFC 5321 4.1.1.4 and RFC 2920 3.1); one message at a time. First message 4 RTT, each next 1. */
export const rawData1: Model<Strategy> = {
  name: 'raw-data-1',
  summary: 'illegal: the text right behind DATA, without the 354; one message at a time',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'raw-data-1',
      needs: [],
      plan: (outgoing) => [mail(outgoing, PLAIN), ...rcpts(outgoing), data(), body(outgoing)],
      may: (step, unanswered) => step.kind !== 'mail' || unanswered.length === 0,
    }),
};
