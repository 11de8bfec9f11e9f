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

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;
/** Below so many of either kind a proportion's distribution is too skew for an interval from its spread. */
const FEW = 5;

/**
 * The ratio Σx/Σy over clusters, with a t interval on its linearised variance
 * (Cochran, Sampling Techniques, 6.4). Clusters are connections: duplicates of
 * an asynchronous client come in clumps. One cluster has no interval.
 *
 * Where the spread says little, others stand in for it. When no x was seen at
 * all, the upper end is that of a Poisson mean, as if they came one by one. A
 * proportion (no cluster has more than one of either) with fewer than five
 * of a kind, such as 4 duplicates of 4 lost connections, has Wilson's score interval
 * (Wilson 1927). When all clusters say the same otherwise, such as two of each,
 * it is that of a Poisson mean too.
 */
export function ratioInterval(sums: RatioSums): Interval {
  const { clusters, x, y, xx, xy, yy } = sums;
  if (y === 0) return { value: null, low: null, high: null };
  const value = x / y;
  if (clusters < 2) return { value, low: null, high: null };
  if (x === 0) return { value, low: 0, high: NONE_SEEN / y };
  if (isProportion(sums) && Math.min(x, y - x) < FEW) return { value, ...wilson(x, y) };
  const residual = Math.max(0, xx - 2 * value * xy + value * value * yy);
  if (residual <= ROUNDING * xx) return { value, ...poisson(x, y) };
  const error = Math.sqrt((residual * clusters) / (clusters - 1)) / y;
  const half = quantile(0.975, clusters - 1) * error;
  return { value, low: Math.max(0, value - half), high: value + half };
}

/** What is left of a residual that is none. */
const ROUNDING = 1e-12;

type Ends = Pick<Interval, 'low' | 'high'>;

/** Every cluster has 0 or 1 above and 1 below, but for those that say nothing. */
const isProportion = ({ clusters, x, y, xx, xy, yy }: RatioSums): boolean => x === xx && y === yy && x === xy && y === clusters;

/** Wilson's score interval for `x` of `n`. */
function wilson(x: number, n: number): Ends {
  const middle = (x + (Z * Z) / 2) / (n + Z * Z);
  const half = (Z / (n + Z * Z)) * Math.sqrt((x * (n - x)) / n + (Z * Z) / 4);
  return { low: Math.max(0, middle - half), high: x === n ? 1 : Math.min(1, middle + half) };
}

const square = (value: number): number => value * value;

/** The interval of a Poisson mean of which `x` were seen, per `y`, from the square root, whose variance is 1/4 (Anscombe 1948). */
const poisson = (x: number, y: number): Ends => ({
  low: square(Math.max(0, Math.sqrt(x) - Z / 2)) / y,
  high: square(Math.sqrt(x + 1) + Z / 2) / y,
});
