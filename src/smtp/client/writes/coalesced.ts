import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';

/** Everything that may go now in one send call. */
export const coalesced: Model<WritePattern> = {
  name: 'coalesced',
  summary: 'everything that may go now in one send call',
  options: z.strictObject({}),
  create: () => shared({ name: 'coalesced', linewise: false, endsCall: () => false }),
};
