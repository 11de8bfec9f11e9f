import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { body, data, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

/** RFC 5321 4.3.1: every command waits for the reply to the one before. First message 7 RTT, each next 4. */
export const lockstep: Model<Strategy> = {
  name: 'lockstep',
  summary: 'every command waits for the reply to the one before (RFC 5321)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'lockstep',
      needs: [],
      plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)],
      may: (_step, unanswered) => unanswered.length === 0,
    }),
};
