import type { Model } from '../../engine/index.js';
import type { JitterModel } from '../link-models.js';
import { trace } from './trace.js';
import { uniform } from './uniform.js';

/** What decides how much longer than the propagation delay a packet takes. */
export const jitterModels: readonly Model<JitterModel>[] = [
  uniform as unknown as Model<JitterModel>,
  trace as unknown as Model<JitterModel>,
];
