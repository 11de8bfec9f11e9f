import type { Model } from '../../engine/index.js';
import type { ReorderModel } from '../link-models.js';
import { early } from './early.js';
import { late } from './late.js';
import { none } from './none.js';

/** What decides which packets leave their place in the order. */
export const reorderModels: readonly Model<ReorderModel>[] = [
  none,
  late as unknown as Model<ReorderModel>,
  early as unknown as Model<ReorderModel>,
];
