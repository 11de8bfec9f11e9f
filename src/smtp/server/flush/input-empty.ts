import { z } from 'zod';
import { type Model, parseDuration, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';
import { longest } from '../longest-wait.js';

const options = z.strictObject({ longest });

/** Replies wait while there is input to work on, that to the final dot too (RFC 2920 3.2 (2), (7); Postfix). */
export const inputEmpty: Model<FlushPolicy, typeof options.shape> = {
  name: 'input-empty',
  summary: 'replies wait until the input is empty (Postfix)',
  options,
  create: (chosen) => shared({ name: 'input-empty', flushesAfter: () => false, longestNs: parseDuration(chosen.longest) }),
};
