/** The normal distribution's Φ, by the Taylor series of erf about 0 (enough terms for |x| ≤ 6), and its tails. */
export function normalCdf(x: number): number {
  if (x < -6) return 0;
  if (x > 6) return 1;
  const z = x / Math.SQRT2;
  let term = z;
  let sum = z;
  for (let n = 1; n < 200; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(Math.PI);
}

/** √n · D of Kolmogorov and Smirnov: how far the sample is from the distribution. Beyond 1.95 once in a thousand samples, by Kolmogorov's limit. */
export function kolmogorovSmirnov(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  let most = 0;
  for (const [i, x] of sorted.entries()) most = Math.max(most, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n));
  return Math.sqrt(n) * most;
}

/** Of 1,000 samples that are what they should be, one is beyond this. */
export const KS_ONE_IN_A_THOUSAND = 1.95;

/** The smallest of the values that a share q of them does not exceed. */
export function nearestRank(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1];
}
