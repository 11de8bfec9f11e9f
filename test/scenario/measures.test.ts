import { describe, expect, it } from 'vitest';
import { RatioSums } from '../../src/mail/index.js';
import { ratioInterval } from '../../src/scenario/index.js';
import { MS, STRATEGIES, type ScenarioInput, WAITING, meanOf, pureDelay, simulate } from '../support/scenario.js';

const sumsOf = (pairs: readonly (readonly [number, number])[]): RatioSums => {
  const sums = new RatioSums();
  for (const [x, y] of pairs) sums.add(x, y);
  return sums;
};

describe('the interval of a ratio', () => {
  it('is the t interval of the mean when every cluster weighs the same', () => {
    // Five values, t(0.975, 4) = 2.776445.
    const values = [1, 0, 3, 2, 4];
    const { mean, error } = meanOf(values);
    const interval = ratioInterval(sumsOf(values.map((x) => [x, 1])));
    expect(interval.value).toBe(mean);
    expect(interval.high).toBeCloseTo(mean + 2.776445 * error, 5);
    expect(interval.low).toBeCloseTo(Math.max(0, mean - 2.776445 * error), 5);
  });

  it('is the linearised one when clusters differ (Cochran 6.4)', () => {
    // r = 6/12; residuals x - r·y: 0, 1, -1; sum of squares 2; error = √(2·3/2)/12; t(0.975, 2) = 4.302653.
    const interval = ratioInterval(
      sumsOf([
        [1, 2],
        [3, 4],
        [2, 6],
      ]),
    );
    expect(interval.value).toBe(0.5);
    expect(interval.high).toBeCloseTo(0.5 + (4.302653 * Math.sqrt(3)) / 12, 5);
    expect(interval.low).toBe(0);
  });

  it('has an upper end when nothing was seen: 3.69 over what was looked at', () => {
    const interval = ratioInterval(sumsOf(Array.from({ length: 100 }, () => [0, 5])));
    expect(interval).toEqual({ value: 0, low: 0, high: -Math.log(0.025) / 500 });
  });

  it("is Wilson's for a proportion of few", () => {
    const of = (x: number, n: number) => ratioInterval(sumsOf(Array.from({ length: n }, (_, i) => [i < x ? 1 : 0, 1])));
    // By hand: n/(n + z²) for n of n; (x + z²/2 ± z √(x(n−x)/n + z²/4)) / (n + z²) with z² = 3.841459.
    expect(of(4, 4)).toEqual({ value: 1, low: expect.closeTo(4 / 7.841459, 6), high: 1 });
    expect(of(2, 2).low).toBeCloseTo(2 / 5.841459, 6);
    // Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3: 1 of 29, and 20 of 29 of which neither kind is rare.
    expect(of(1, 29).low).toBeCloseTo(0.0061, 4);
    expect(of(1, 29).high).toBeCloseTo(0.1718, 4);
    expect(of(20, 29).low).not.toBeCloseTo(0.5077, 3);
    expect(of(3, 10).low).toBeCloseTo((3 + 1.92073 - 1.959964 * Math.sqrt(2.1 + 0.960365)) / 13.841459, 5);
    for (let n = 2; n <= 12; n++)
      for (let x = 1; x <= n; x++) {
        const { low, high } = of(x, n) as { low: number; high: number };
        expect(low, `${x} of ${n}`).toBeLessThan(x / n);
        expect(high, `${x} of ${n}`).toBeGreaterThanOrEqual(x / n);
        if (x < 5 || n - x < 5) expect(high, `${x} of ${n}`).toBeLessThanOrEqual(1);
      }
  });

  it('is that of a Poisson mean when all clusters say the same', () => {
    // Exact limits of a Poisson mean of which 10 were seen: 4.795 and 18.390 (Garwood 1936).
    const { value, low, high } = ratioInterval(sumsOf(Array.from({ length: 5 }, () => [2, 1])));
    expect(value).toBe(2);
    expect((low as number) * 5).toBeCloseTo(4.795, 0);
    expect((high as number) * 5).toBeCloseTo(18.39, 0);
    const perMessage = ratioInterval(sumsOf(Array.from({ length: 4 }, () => [1, 10])));
    expect(perMessage.low).toBeLessThan(0.1);
    expect(perMessage.high).toBeGreaterThan(0.1);
  });

  it('is null where there is nothing to divide by, or one cluster alone', () => {
    expect(ratioInterval(sumsOf([]))).toEqual({ value: null, low: null, high: null });
    expect(
      ratioInterval(
        sumsOf([
          [3, 0],
          [1, 0],
        ]),
      ),
    ).toEqual({ value: null, low: null, high: null });
    expect(ratioInterval(sumsOf([[3, 2]]))).toEqual({ value: 1.5, low: null, high: null });
    // One connection of three was lost: the other two say nothing about what a lost one costs.
    const oneOfThree = sumsOf([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
    expect(ratioInterval(oneOfThree)).toEqual({ value: 1, low: null, high: null });
  });
});

/** Every number in a result is one, or null. */
function expectNoNonsense(value: unknown, path = ''): void {
  if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) expectNoNonsense(inner, `${path}.${key}`);
}

describe('what has no denominator is null', () => {
  it('in a run without messages', () => {
    const result = simulate({ workload: { messages: 0 } });
    expect(result.messagesPerRtt).toEqual({ steady: null, cold: null, firstRtts: null, nextRtts: null });
    expect(result.inDoubt).toEqual({ meanNs: null, maxMessages: 0 });
    expect(result.duplicates.perMessage).toEqual({ value: null, low: null, high: null });
    expect(result.connections).toMatchObject({ opened: 0, lost: 0, secured: 0 });
    expectNoNonsense(result);
  });

  it('in a run of one message, on a link without delay, or cut from the start', () => {
    const inputs: ScenarioInput[] = [
      { workload: { messages: 1 } },
      { network: { rtt: '0ms', rate: 'unlimited' }, workload: { messages: 4 } },
      {
        workload: { messages: 2 },
        client: { retry: { after: '1s', giveUpAfter: '3s' } },
        faults: [{ afterSegments: 1, of: 'both', kind: 'rst' }],
      },
    ];
    for (const input of inputs) expectNoNonsense(simulate(input));
    expect(simulate(inputs[0]).messagesPerRtt).toMatchObject({ steady: null, nextRtts: null });
    expect(simulate(inputs[1]).messagesPerRtt).toEqual({ steady: null, cold: null, firstRtts: null, nextRtts: null });
    expect(simulate(inputs[2])).toMatchObject({ messages: { bounced: 2 }, messagesPerRtt: { steady: null, cold: null } });
  });
});

describe('time in doubt', () => {
  it('is half a round trip and what the server adds, under every waiting strategy', () => {
    for (const strategy of WAITING) {
      const { inDoubt } = simulate({
        network: pureDelay(),
        client: { strategy },
        server: { processing: '30ms', hold: '45ms' },
        workload: { messages: 6, recipients: 3 },
      });
      expect(inDoubt).toEqual({ meanNs: 125 * MS, maxMessages: 1 });
    }
  });

  it('is that of every message of an asynchronous client', () => {
    const { inDoubt } = simulate({ network: pureDelay(), client: { strategy: 'bdat-async' }, workload: { messages: 6, size: 500 } });
    expect(inDoubt).toEqual({ meanNs: 50 * MS, maxMessages: 6 });
  });

  it('begins with the last octet: behind the work on others it is longer', () => {
    const server = { processing: '30ms', flush: 'dot-at-once' } as const;
    const { inDoubt } = simulate({
      network: pureDelay(),
      client: { strategy: 'bdat-async' },
      server,
      workload: { messages: 4, size: 500 },
    });
    // All four arrive together; the k-th is answered after k times the work.
    expect(inDoubt.meanNs).toBe((50 + (30 + 60 + 90 + 120) / 4) * MS);
  });
});

describe('recipients', () => {
  it('are counted in deliveries, messages in acknowledgments', () => {
    for (const strategy of STRATEGIES) {
      const { messages, duplicates } = simulate({
        client: { strategy },
        workload: { messages: 5, recipients: 4 },
        faults: [{ on: 'after-250', nth: 2, kind: 'rst' }],
      });
      expect(messages).toMatchObject({ submitted: 5, acknowledged: 5, lost: 0 });
      expect(messages.duplicates % 4).toBe(0);
      expect(messages.duplicates).toBeGreaterThanOrEqual(4);
      expect(messages.delivered).toBe(20 + messages.duplicates);
      expect(duplicates.perMessage.value).toBe(messages.duplicates / 5);
      expect(duplicates.perLostConnection.value).toBe(messages.duplicates);
    }
  });
});
