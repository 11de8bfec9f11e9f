import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Command } from '../commands.js';
import type { Habit, Interjection, SessionView } from '../habit.js';

const REFUSED: Interjection = { code: 503, text: '5.5.1 Need RCPT', closes: false };

/** Refuses DATA because the last RCPT failed, though others were accepted: a flaw for which RFC 2920 1 made pipelining a matter of asking first. Who sends one command at a time has it too, but sees it coming. */
export const lastRcptDecides: Model<Habit> = {
  name: 'last-rcpt-decides',
  summary: 'refuses DATA when the last RCPT failed, whatever was accepted before (RFC 2920 1)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'last-rcpt-decides',
      answer: ({ verb }: Command, { hasRefusedLast }: SessionView) => (verb === 'DATA' && hasRefusedLast ? REFUSED : null),
    }),
};
