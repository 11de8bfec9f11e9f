import type { Model } from '../../engine/index.js';
import type { LossModel } from '../link-models.js';
import { bernoulli } from './bernoulli.js';
import { gilbertElliott } from './gilbert-elliott.js';

/** What decides which packets are lost, damaged or doubled. */
export const lossModels: readonly Model<LossModel>[] = [
  bernoulli as unknown as Model<LossModel>,
  gilbertElliott as unknown as Model<LossModel>,
];
