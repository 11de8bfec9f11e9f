import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { Fsync } from '../fsync.js';

/** fsync comes before the reply, or before the next command: what RFC 5321 6.1 asks of a server that says 250. */
export const atOnce: Model<Fsync> = {
  name: 'at-once',
  summary: 'on disk before anybody is told',
  options: z.strictObject({}),
  create: () => shared({ name: 'at-once', safeAt: (now: number) => now }),
};
