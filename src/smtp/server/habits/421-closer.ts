import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Command } from '../commands.js';
import type { Habit, Interjection, SessionView } from '../habit.js';

const options = z.strictObject({
  messages: z.int().min(1).optional().describe('after so many messages; 10 when nothing is said'),
  errors: z.int().min(1).optional().describe('after so many errors'),
});

const DEFAULT_MESSAGES = 10;
const CLOSING: Interjection = { code: 421, text: '4.7.0 Closing the connection, try again', closes: true };

/** Answers 421 to whatever comes after so many messages or errors, and closes; with input unread, as after a pipelining client, TCP turns that into an RST (RFC 1122 4.2.2.13), which takes along what of its replies has not arrived. */
export const closer421: Model<Habit, typeof options.shape> = {
  name: '421-closer',
  summary: '421 after so many messages or errors, and close with input unread: an RST',
  options,
  create: ({ messages, errors }) => {
    const most = messages ?? (errors === undefined ? DEFAULT_MESSAGES : Number.POSITIVE_INFINITY);
    const worst = errors ?? Number.POSITIVE_INFINITY;
    return shared({
      name: '421-closer',
      answer: ({ verb }: Command, session: SessionView) =>
        verb !== 'QUIT' && (session.messages >= most || session.errors >= worst) ? CLOSING : null,
    });
  },
};
