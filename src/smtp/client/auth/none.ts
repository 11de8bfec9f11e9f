import { z } from 'zod';
import type { Model } from '../../../engine/index.js';
import type { AuthMechanism } from '../auth-mechanism.js';

/** Mail between domains: nobody authenticates. */
export const none: Model<AuthMechanism | null> = {
  name: 'none',
  summary: 'no authentication',
  options: z.strictObject({}),
  create: () => null,
};
