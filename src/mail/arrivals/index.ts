import type { Model } from '../../engine/index.js';
import type { ArrivalModel } from '../arrivals.js';
import { atOnce } from './at-once.js';
import { interval } from './interval.js';
import { poisson } from './poisson.js';

export const arrivalModels: readonly Model<ArrivalModel>[] = [
  atOnce,
  poisson as unknown as Model<ArrivalModel>,
  interval as unknown as Model<ArrivalModel>,
];
