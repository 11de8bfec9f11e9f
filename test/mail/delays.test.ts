import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Delays } from '../../src/mail/index.js';
import { nearestRank } from '../support/statistics.js';

const LONGEST = 60 * 86_400 * 1e9;
const ns = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: LONGEST }), fc.constantFrom(2047, 2048, 2049, 4095, 4096));
const q = fc.constantFrom(0, 0.01, 0.5, 0.9, 0.99, 1);

const delaysOf = (values: readonly number[]): Delays => {
  const delays = new Delays();
  for (const value of values) delays.add(value);
  return delays;
};

describe('delays', () => {
  it('have the quantiles of the sorted list, within 1/2000', () => {
    fc.assert(
      fc.property(fc.array(ns, { minLength: 1, maxLength: 50 }), q, (values, share) => {
        const exact = nearestRank(values, share);
        expect(Math.abs((delaysOf(values).quantile(share) as number) - exact)).toBeLessThanOrEqual(exact / 2000);
      }),
    );
  });

  it('pool as if they had been one list, also when they come from another thread', () => {
    fc.assert(
      fc.property(fc.array(ns, { maxLength: 20 }), fc.array(ns, { maxLength: 20 }), (some, others) => {
        const pooled = delaysOf(some);
        pooled.pool(structuredClone(delaysOf(others)) as Delays);
        const whole = delaysOf([...some, ...others]);
        expect([pooled.count, pooled.leastNs, pooled.mostNs]).toEqual([whole.count, whole.leastNs, whole.mostNs]);
        for (const share of [0, 0.3, 0.5, 1]) expect(pooled.quantile(share)).toBe(whole.quantile(share));
      }),
    );
  });

  it('are exact at their ends, and nothing when there are none', () => {
    const delays = delaysOf([650_000_001, 650_000_003]);
    expect([delays.quantile(0), delays.quantile(1), delays.sumNs]).toEqual([650_000_001, 650_000_003, 1_300_000_004]);
    expect(new Delays().quantile(0.5)).toBeNull();
  });
});
