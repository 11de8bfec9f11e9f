import { z } from 'zod';
import type { Model } from '../../../engine/index.js';
import type { TlsChoice } from '../handshake.js';

export const none: Model<TlsChoice | null> = {
  name: 'none',
  summary: 'everything in clear',
  options: z.strictObject({}),
  create: () => null,
};
