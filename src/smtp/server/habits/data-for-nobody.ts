import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Habit } from '../habit.js';

/** Answers DATA with 354 though no RCPT was accepted, a flaw that RFC 2920 1 names and its 3.2 (3) advises against. A client that had to send DATA along with them sends a dot alone (3.1); what comes is refused, and goes to nobody (3.2 (4)). */
export const dataForNobody: Model<Habit> = {
  name: 'data-for-nobody',
  summary: 'answers DATA with 354 though every RCPT failed (RFC 2920 1)',
  options: z.strictObject({}),
  create: () => shared({ name: 'data-for-nobody', takesTextForNobody: true }),
};
