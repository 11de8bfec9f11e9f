import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Habit } from '../habit.js';

/** Takes the client's FIN for the end of the session, as event-driven servers do whose runtime closes a half-open socket: what is not answered yet never will be, though work begun goes on to its commit. */
export const halfCloseIntolerant: Model<Habit> = {
  name: 'half-close-intolerant',
  summary: 'takes the FIN of a client that still reads for the end: no more replies',
  options: z.strictObject({}),
  create: () => shared({ name: 'half-close-intolerant', abortsOnHalfClose: true }),
};
