import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';

/** One send call per line, of the text too. */
export const line: Model<WritePattern> = {
  name: 'line',
  summary: 'a send call per line, of the text too',
  options: z.strictObject({}),
  create: () => shared({ name: 'line', linewise: true, endsCall: () => true }),
};
