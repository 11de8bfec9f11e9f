import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';

/** Nothing between client and server but the link. */
export const none: Model<MiddleboxMaker> = {
  name: 'none',
  summary: 'nothing between client and server but the link',
  options: z.strictObject({}),
  create: () => shared({ name: 'none', make: () => null }),
};
