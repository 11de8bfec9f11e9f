import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../src/engine/index.js';
import { type Loss, lossModels } from '../../src/net/index.js';
import { createModel } from '../../src/scenario/models.js';

/** Which of so many packets are hit. */
function hits(model: Parameters<typeof createModel>[1], n: number): boolean[] {
  const loss: Loss = createModel(lossModels, model).build(new RandomStreams('loss').fresh('loss'));
  return Array.from({ length: n }, () => loss.hits());
}

/** Lengths of the runs of packets that are hit one after another, whole ones only. */
function bursts(seen: readonly boolean[]): number[] {
  const lengths: number[] = [];
  let run = 0;
  for (const hit of seen) {
    if (hit) run++;
    else if (run > 0) {
      lengths.push(run);
      run = 0;
    }
  }
  return lengths;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Packets of one draw: a second's worth of work. */
const PACKETS = 2_000_000;

describe('Gilbert and Elliott', () => {
  it.each([
    { p: 0.01, r: 0.25, h: 0, k: 1 },
    { p: 0.002, r: 0.1, h: 0, k: 1 },
    { p: 0.05, r: 0.5, h: 0.3, k: 1 },
    { p: 0.01, r: 0.2, h: 0.5, k: 0.999 },
    { p: 0.3, r: 0.7, h: 0, k: 1 },
  ])('loses (p(1−h) + r(1−k)) / (p + r) in the long run: %o', ({ p, r, h, k }) => {
    const seen = hits({ name: 'gilbert-elliott', p, r, h, k }, PACKETS);
    const lost = seen.filter(Boolean).length / PACKETS;
    const bad = p / (p + r);
    const expected = bad * (1 - h) + (1 - bad) * (1 - k);
    // Variance of the mean of the indicator: that of its own draw, and the covariances of the states, which fall as (1 − p − r)^lag.
    const own = expected * (1 - expected);
    const rho = 1 - p - r;
    const between = (k - h) ** 2 * bad * (1 - bad) * ((2 * rho) / (1 - rho));
    const error = Math.sqrt((own + between) / PACKETS);
    expect(Math.abs(lost - expected)).toBeLessThan(4 * error);
    expect(error / expected).toBeLessThan(0.025);
  });

  it.each([0.1, 0.25, 0.5, 0.9])('has bad spells that are geometric with mean 1/r: r = %d', (r) => {
    const lengths = bursts(hits({ name: 'gilbert-elliott', p: 0.01, r }, PACKETS));
    const error = Math.sqrt((1 - r) / (r * r) / lengths.length);
    expect(Math.abs(mean(lengths) - 1 / r)).toBeLessThan(4 * error);
    // And so many of length one as a geometric distribution has.
    const ones = lengths.filter((length) => length === 1).length;
    expect(Math.abs(ones - r * lengths.length)).toBeLessThan(4 * Math.sqrt(lengths.length * r * (1 - r)) + 1);
  });

  it('has good spells with mean 1/p', () => {
    const p = 0.02;
    const lengths = bursts(hits({ name: 'gilbert-elliott', p, r: 0.5 }, PACKETS).map((hit) => !hit));
    expect(Math.abs(mean(lengths) - 1 / p)).toBeLessThan(4 * Math.sqrt((1 - p) / (p * p) / lengths.length));
  });

  it('is a coin when r = 1 − p', () => {
    const p = 0.3;
    const seen = hits({ name: 'gilbert-elliott', p, r: 1 - p }, PACKETS);
    const pairs = seen.filter((hit, i) => hit && seen[i - 1]).length;
    expect(Math.abs(pairs - PACKETS * p * p)).toBeLessThan(4 * Math.sqrt(PACKETS * p * p * (1 + 2 * p)));
  });

  it('begins in the good state and loses nothing when it cannot leave it', () => {
    expect(hits({ name: 'gilbert-elliott', p: 0 }, 1000).some(Boolean)).toBe(false);
    expect(hits({ name: 'gilbert-elliott', p: 1, r: 0 }, 1000).filter(Boolean).length).toBe(999);
  });
});

describe('independent losses', () => {
  it('are independent: as many pairs as the square of the probability', () => {
    const p = 0.1;
    const seen = hits({ name: 'bernoulli', p: '10%' }, PACKETS);
    const count = seen.filter(Boolean).length;
    const pairs = seen.filter((hit, i) => hit && seen[i - 1]).length;
    expect(Math.abs(count - PACKETS * p)).toBeLessThan(4 * Math.sqrt(PACKETS * p * (1 - p)));
    expect(Math.abs(pairs - PACKETS * p * p)).toBeLessThan(4 * Math.sqrt(PACKETS * p * p * (1 + 2 * p)));
  });
});
