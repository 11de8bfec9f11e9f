import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Habit } from '../habit.js';

const options = z.strictObject({
  at: z.enum(['data', 'error', 'both']).default('both').describe('when: with the answer to DATA, with an error, or with either'),
});

/** Drops the input that it holds when it answers DATA (a fork or a hand-over in mid-dialogue), or a command that failed: two of the flaws for which RFC 2920 1 made pipelining a matter of asking first, and which its 3.2 (9) forbids. */
export const inputFlusher: Model<Habit, typeof options.shape> = {
  name: 'input-flusher',
  summary: 'drops the input that it holds at DATA, or when a command fails (RFC 2920 1)',
  options,
  create: ({ at }) =>
    shared({
      name: 'input-flusher',
      dropsInput: (verb: string, code: number) => (at !== 'error' && verb === 'DATA') || (at !== 'data' && code >= 400),
    }),
};
