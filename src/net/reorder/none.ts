import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { ReorderModel } from '../link-models.js';

const NOTHING = shared({ shiftNs: () => 0 });

/** No packet leaves its place. */
export const IN_ORDER: ReorderModel = shared({ name: 'none', isNone: true, build: () => NOTHING });

export const none: Model<ReorderModel> = {
  name: 'none',
  summary: 'packets keep their order',
  options: z.strictObject({}),
  create: () => IN_ORDER,
};
