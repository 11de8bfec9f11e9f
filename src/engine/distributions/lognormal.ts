import exp from '@stdlib/math-base-special-exp';
import { z } from 'zod';
import { type Dimension, type Distribution, whole } from '../distribution.js';
import { shared } from '../fork.js';
import type { Model } from '../model.js';
import type { RandomStream } from '../random.js';

const MOST_SIGMA = 10;

/**
 * Log-normal: what many small factors make by multiplication. Half of what is
 * drawn is below the median, the mean is median · e^(σ²/2), and a share
 * 1 − Φ(ln(x / median) / σ) lies beyond x. Sizes of mail and the times that
 * servers take for it are like that: most small, a few large by orders of magnitude.
 */
export const lognormal = (of: Dimension): Model<Distribution> => ({
  name: 'lognormal',
  summary: 'most small, a few very large: half below the median, a factor of e^sigma one standard deviation',
  options: z.strictObject({
    median: of.value,
    sigma: z.number().min(0).max(MOST_SIGMA).default(1).describe('standard deviation of the natural logarithm'),
  }),
  create(options) {
    const { median, sigma } = options as { median: string | number; sigma: number };
    const value = of.parse(median);
    return shared({ mean: value * exp((sigma * sigma) / 2), draw: (stream: RandomStream) => whole(stream.lognormal(value, sigma), of) });
  },
});
