import type { Model } from '../../engine/index.js';
import type { RateModel } from '../link-models.js';
import { fixed } from './fixed.js';
import { trace } from './trace.js';

/** What decides when a link sends. */
export const rateModels: readonly Model<RateModel>[] = [fixed as unknown as Model<RateModel>, trace as unknown as Model<RateModel>];
