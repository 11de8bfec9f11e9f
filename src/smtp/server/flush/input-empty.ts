import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';

/** Replies wait while there is input to work on, that to the final dot too (RFC 2920 3.2 (2), (7); Postfix). */
export const inputEmpty: Model<FlushPolicy> = {
  name: 'input-empty',
  summary: 'replies wait until the input is empty (Postfix)',
  options: z.strictObject({}),
  create: () => shared({ name: 'input-empty', flushesAfter: () => false }),
};
