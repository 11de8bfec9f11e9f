import { z } from 'zod';
import { type Dimension, type Distribution, whole } from '../distribution.js';
import { shared } from '../fork.js';
import type { Model } from '../model.js';
import type { RandomStream } from '../random.js';

/** Exponential: without memory; a share e^(−x/mean) lies beyond x. */
export const exponential = (of: Dimension): Model<Distribution> => ({
  name: 'exponential',
  summary: 'without memory: what is left has always the same mean',
  options: z.strictObject({ mean: of.value }),
  create(options) {
    const mean = of.parse((options as { mean: string | number }).mean);
    return shared({ mean, draw: (stream: RandomStream) => whole(stream.exponential(mean), of) });
  },
});
