import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Command } from '../commands.js';
import type { Habit, Interjection, SessionView } from '../habit.js';

const options = z.strictObject({
  most: z.int().min(1).default(1000).describe('messages in a session'),
});

const TOO_MANY: Interjection = { code: 421, text: 'too many messages in this connection', closes: false };

/**
 * Answers 421 to MAIL after so many messages, and leaves it to the client to
 * close: Exim's smtp_accept_max_per_connection, 1000 by default (smtp_in.c).
 * What was taken before keeps its 250, whatever is pipelined behind it.
 */
export const mailLimit: Model<Habit, typeof options.shape> = {
  name: 'mail-limit',
  summary: '421 to MAIL after so many messages in a session, and no close (Exim)',
  options,
  create: ({ most }) =>
    shared({
      name: 'mail-limit',
      answer: ({ verb }: Command, { messages }: SessionView) => (verb === 'MAIL' && messages >= most ? TOO_MANY : null),
    }),
};
