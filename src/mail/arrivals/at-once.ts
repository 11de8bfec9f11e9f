import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { ArrivalModel } from '../arrivals.js';

/** The queue is full at the start: what is measured is how fast it empties. */
export const atOnce: Model<ArrivalModel> = {
  name: 'at-once',
  summary: 'all mail is submitted at the start of the run',
  options: z.strictObject({}),
  create: () => shared({ name: 'at-once', build: () => null }),
};
