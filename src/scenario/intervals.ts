import quantile from '@stdlib/stats-base-dists-t-quantile';
import type { RatioSums } from '../mail/index.js';

/** A figure and its 95 % interval; null where there is nothing to divide by or too little to judge from. */
export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Upper end of the two-sided 95 % interval of a Poisson mean when nothing was seen: -ln 0.025. */
const NONE_SEEN = 3.6888794541139363;

/**
 * The ratio Σx/Σy over clusters, with a t interval on its linearised variance
 * (Cochran, Sampling Techniques, 6.4). Clusters are connections: duplicates of
 * an asynchronous client come in clumps. When no x was seen at all, the upper
 * end is that of a Poisson mean, as if they came one by one. One cluster has no
 * interval.
 */
export function ratioInterval(sums: RatioSums): Interval {
  const { clusters, x, y, xx, xy, yy } = sums;
  if (y === 0) return { value: null, low: null, high: null };
  const value = x / y;
  if (clusters < 2) return { value, low: null, high: null };
  if (x === 0) return { value, low: 0, high: NONE_SEEN / y };
  const residual = Math.max(0, xx - 2 * value * xy + value * value * yy);
  const error = Math.sqrt((residual * clusters) / (clusters - 1)) / y;
  const half = quantile(0.975, clusters - 1) * error;
  return { value, low: Math.max(0, value - half), high: value + half };
}
