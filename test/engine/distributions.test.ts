import { describe, expect, it } from 'vitest';
import {
  type Distribution,
  type Model,
  RandomStreams,
  durationDistributions,
  fixedAt,
  parseFrequency,
  sizeDistributions,
} from '../../src/engine/index.js';
import { KS_ONE_IN_A_THOUSAND, kolmogorovSmirnov, nearestRank, normalCdf } from '../support/statistics.js';

const N = 20_000;
const GIB = 1_073_741_824;
const named = (models: readonly Model<Distribution>[], name: string, options: object): Distribution => {
  const model = models.find((one) => one.name === name) as Model<Distribution>;
  return model.create(model.options.parse(options));
};
const sample = (distribution: Distribution, n = N): number[] => {
  const stream = new RandomStreams('a seed').fresh('sizes');
  return Array.from({ length: n }, () => distribution.draw(stream));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a normal number', () => {
  it('has the distribution of its formula (Kolmogorov and Smirnov)', () => {
    const stream = new RandomStreams('a seed').fresh('normal');
    const values = Array.from({ length: N }, () => stream.normal());
    expect(kolmogorovSmirnov(values, normalCdf)).toBeLessThan(KS_ONE_IN_A_THOUSAND);
    expect(kolmogorovSmirnov(values, (x) => normalCdf(x * 1.05))).toBeGreaterThan(KS_ONE_IN_A_THOUSAND);
  });

  it('takes one uniform number, whatever it is', () => {
    const [a, b] = [1, 2].map(() => new RandomStreams('a seed').fresh('normal'));
    a.normal();
    b.uniform();
    expect(a.uniform()).toBe(b.uniform());
  });
});

describe('the log-normal distribution', () => {
  const sizes = named(sizeDistributions, 'lognormal', { median: '1MiB', sigma: 1.5 });
  const values = sample(sizes);

  it('has the median that it is given, and the mean of the formula', () => {
    // The sample median's error is median · σ · √(π/2) / √n; four of them.
    const median = 1_048_576;
    expect(Math.abs(nearestRank(values, 0.5) / median - 1)).toBeLessThan((4 * 1.5 * Math.sqrt(Math.PI / 2)) / Math.sqrt(N));
    const expected = median * Math.exp(1.5 * 1.5 * 0.5);
    const spread = Math.sqrt(Math.exp(1.5 * 1.5) - 1);
    expect(Math.abs(mean(values) / expected - 1)).toBeLessThan((4 * spread) / Math.sqrt(N));
    expect(sizes.mean / expected).toBeCloseTo(1, 12);
  });

  it('has the distribution of its formula (Kolmogorov and Smirnov)', () => {
    const cdf = (sigma: number) => (x: number) => normalCdf(Math.log(x / 1_048_576) / sigma);
    expect(kolmogorovSmirnov(values, cdf(1.5))).toBeLessThan(KS_ONE_IN_A_THOUSAND);
    expect(kolmogorovSmirnov(values, cdf(1.4))).toBeGreaterThan(KS_ONE_IN_A_THOUSAND);
  });

  it('gives whole numbers up to the largest that can be written', () => {
    expect(values.every((value) => Number.isInteger(value))).toBe(true);
    expect(Math.max(...sample(named(sizeDistributions, 'lognormal', { median: '512MiB', sigma: 3 }), 100))).toBe(GIB);
  });

  it('is the median itself when nothing spreads it', () => {
    expect(new Set(sample(named(durationDistributions, 'lognormal', { median: '2s', sigma: 0 }), 50))).toEqual(new Set([2e9]));
  });
});

describe('the other distributions', () => {
  it('are exponential by their formula', () => {
    const values = sample(named(durationDistributions, 'exponential', { mean: '2s' }));
    expect(kolmogorovSmirnov(values, (x) => 1 - Math.exp(-x / 2e9))).toBeLessThan(KS_ONE_IN_A_THOUSAND);
  });

  it('or fixed, and then nothing is drawn', () => {
    const stream = new RandomStreams('a seed').fresh('s');
    expect(fixedAt(7).draw(stream)).toBe(7);
    expect(stream.uniform()).toBe(new RandomStreams('a seed').fresh('s').uniform());
  });
});

describe('a frequency', () => {
  it.each([
    ['10/s', 1e8],
    ['30/min', 2e9],
    ['2 / h', 1.8e12],
    ['0.5/s', 2e9],
  ])('%s is a mean gap', (text, gapNs) => expect(parseFrequency(text)).toBe(gapNs));

  it.each(['10', '/s', '10/sec', '0/s', '-1/s', '10 s', '1e3/s', '5000000000/s'])('%s is none', (text) => {
    expect(() => parseFrequency(text)).toThrow(/a frequency/);
  });
});
