import { z } from 'zod';
import { type Model, shared } from '../engine/index.js';
import type { DedupScheme } from './scheme.js';

/** No deduplication: every copy is delivered. So do Postfix, Exim, qmail and Haraka by themselves. */
export const none: Model<DedupScheme> = {
  name: 'none',
  summary: 'no deduplication: every copy is delivered',
  options: z.strictObject({}),
  create: () => shared({ name: 'none', decide: () => 'none' }),
};
