/** Values up to 2^53 fall into buckets 1/1024 of their size wide, those below 2048 into buckets of their own. */
const STEPS = 1024;
const WORD = 4_294_967_296;
const MOST_DOUBLINGS = 64;

const POWERS: readonly number[] = Array.from({ length: MOST_DOUBLINGS }).reduce<number[]>(
  (powers) => [...powers, powers[powers.length - 1] * 2],
  [1],
);

function bucketOf(value: number): number {
  if (value < 2 * STEPS) return value;
  const bits = value < WORD ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / WORD));
  const doublings = bits - 11;
  return doublings * STEPS + Math.floor(value / POWERS[doublings]);
}

/** The middle of a bucket. */
function middleOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const doublings = Math.floor(bucket / STEPS) - 1;
  return (bucket - doublings * STEPS) * POWERS[doublings] + POWERS[doublings] / 2;
}

/**
 * How long mail took from its submission to its first delivery: quantiles
 * within 1/2000 of their size, and sums that pool. A histogram with logarithmic
 * buckets of equal steps, as HdrHistogram has.
 */
export class Delays {
  count = 0;
  sumNs = 0;
  leastNs = Number.POSITIVE_INFINITY;
  mostNs = 0;
  private readonly buckets = new Map<number, number>();

  add(ns: number): void {
    this.count++;
    this.sumNs += ns;
    if (ns < this.leastNs) this.leastNs = ns;
    if (ns > this.mostNs) this.mostNs = ns;
    const bucket = bucketOf(ns);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
  }

  pool(other: Delays): void {
    this.count += other.count;
    this.sumNs += other.sumNs;
    this.leastNs = Math.min(this.leastNs, other.leastNs);
    this.mostNs = Math.max(this.mostNs, other.mostNs);
    for (const [bucket, count] of other.buckets) this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
  }

  /** The smallest delay that a share `q` of all does not exceed (nearest rank), ns; null when there is none. */
  quantile(q: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(q * this.count));
    if (rank === 1) return this.leastNs;
    if (rank === this.count) return this.mostNs;
    let below = 0;
    for (const [bucket, count] of [...this.buckets].sort((a, b) => a[0] - b[0])) {
      below += count;
      if (below >= rank) return Math.min(Math.max(middleOf(bucket), this.leastNs), this.mostNs);
    }
    return this.mostNs;
  }
}
