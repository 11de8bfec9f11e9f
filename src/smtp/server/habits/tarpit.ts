import { z } from 'zod';
import { type Model, duration, parseDuration, shared } from '../../../engine/index.js';
import type { Habit } from '../habit.js';

const options = z.strictObject({
  delay: duration('5s').describe('how long a reply waits; the default is that of Exchange (TarpitInterval)'),
  on: z.enum(['errors', 'all']).default('errors').describe('errors: replies of 4yz and 5yz; all: every reply'),
});

/** Sleeps before it answers: before errors, or before every reply as Exchange does with clients that it has discredited. */
export const tarpit: Model<Habit, typeof options.shape> = {
  name: 'tarpit',
  summary: 'sleeps before it answers, an error or anything (Exchange)',
  options,
  create: ({ delay, on }) => {
    const delayNs = parseDuration(delay);
    return shared({ name: 'tarpit', delayNs: (_verb: string, code: number) => (on === 'all' || code >= 400 ? delayNs : 0) });
  },
};
