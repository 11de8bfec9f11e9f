import { describe, expect, it } from 'vitest';
import { MS, type ScenarioInput, type StrategyName, TABLE, WAITING, pureDelay, simulate, story } from '../support/scenario.js';

const RTT = 100;
/** Width of a stratum, ms: a divisor of every length in these tests. */
const STEP = 5;

interface Sampled {
  readonly lost: number;
  readonly duplicates: number;
}

/**
 * One run per stratum of the time from `fromMs` to `toMs`, each with one cut in
 * the stratum's middle. Every instant at which something happens is a multiple
 * of the stratum's width, so the sum is exact, not a sample.
 */
function cutEverywhere(input: ScenarioInput, fromMs: number, toMs: number, cut: object): Sampled {
  let lost = 0;
  let duplicates = 0;
  for (let at = fromMs; at < toMs; at += STEP) {
    const faults = [{ at: `${at + STEP / 2}ms`, connection: 1, ...cut }];
    const { messages, connections } = simulate({ ...input, faults });
    lost += connections.lost;
    duplicates += messages.duplicates;
  }
  return { lost, duplicates };
}

const scenarioOf = (strategy: StrategyName, s = 0, d = 0, recipients = 1): ScenarioInput => ({
  network: pureDelay(),
  client: { strategy },
  server: { processing: { dot: `${s}ms` }, hold: `${d}ms` },
  workload: { messages: 5, recipients },
});

describe('a cut at a random instant of the steady state: (½ + S + D)/C duplicates per lost connection', () => {
  const cases = [
    { s: 0, d: 0 },
    { s: 30, d: 0 },
    { s: 0, d: 45 },
    { s: 30, d: 45 },
  ];
  for (const strategy of WAITING) {
    for (const { s, d } of cases) {
      it(`${strategy}, S = ${s} ms, D = ${d} ms`, () => {
        const { first, next } = TABLE[strategy];
        const cycle = next * RTT + s + d;
        // From the first 250 to the third: two whole cycles.
        const from = first * RTT + s + d;
        const { lost, duplicates } = cutEverywhere(scenarioOf(strategy, s, d), from, from + 2 * cycle, { kind: 'rst' });
        expect(lost).toBe((2 * cycle) / STEP);
        expect(duplicates / lost).toBeCloseTo((RTT / 2 + s + d) / cycle, 12);
      });
    }
  }

  it('costs the same when nobody is told of the cut', () => {
    for (const strategy of ['pipelining', 'bdat'] as const) {
      const { first, next } = TABLE[strategy];
      const { lost, duplicates } = cutEverywhere(scenarioOf(strategy, 30, 45), first * RTT + 75, (first + next) * RTT + 150, {
        kind: 'blackhole',
      });
      expect(duplicates / lost).toBeCloseTo(125 / (next * RTT + 75), 12);
    }
  });

  it('costs one copy for each recipient', () => {
    const { lost, duplicates } = cutEverywhere(scenarioOf('cross-message', 0, 0, 3), 500, 600, { kind: 'rst' });
    expect(duplicates / lost).toBe(3 / 2);
  });

  it('an asynchronous client that sends k messages a round trip has k/2 of them in doubt', () => {
    for (const limit of [1, 4, 8]) {
      const input: ScenarioInput = {
        network: pureDelay(),
        tcp: { client: { profile: 'linux-6', nagle: 'off' } },
        client: { strategy: { name: 'bdat-async', limit } },
        workload: { messages: 6 * limit, size: 100 },
      };
      const { lost, duplicates } = cutEverywhere(input, 400, 600, { kind: 'rst' });
      expect(duplicates / lost).toBe(limit / 2);
    }
  });
});

describe('the reply path dies first', () => {
  // The reply under way or the next one is the first to be lost: of the `next` replies of a cycle, one is the 250.
  for (const strategy of WAITING) {
    it(`${strategy}: 1/${TABLE[strategy].next} duplicates per lost connection`, () => {
      const { first, next } = TABLE[strategy];
      const { lost, duplicates } = cutEverywhere(scenarioOf(strategy), first * RTT, (first + next) * RTT, {
        kind: 'blackhole',
        direction: 'down',
      });
      expect(lost).toBe((next * RTT) / STEP);
      expect(duplicates / lost).toBeCloseTo(1 / next, 12);
    });
  }

  it('an asynchronous client: everything until the limit', () => {
    const input = { network: pureDelay(), client: { strategy: { name: 'bdat-async', limit: 6 } }, workload: { messages: 30, size: 100 } };
    const { messages } = simulate({ ...input, faults: [{ at: '501ms', direction: 'down', kind: 'blackhole' }] });
    expect(messages.duplicates).toBe(6);
  });
});

describe('the request path dies first', () => {
  it('what has arrived is answered: no duplicates, however long the work', () => {
    const { lost, duplicates } = cutEverywhere(scenarioOf('pipelining', 30, 45), 575, 850, { kind: 'blackhole', direction: 'up' });
    expect(lost).toBe(55);
    expect(duplicates).toBe(0);
  });
});

describe("Little's law", () => {
  /** Messages per unit time × mean time in doubt, over the time between the first and the last 250. */
  function inDoubtOnAverage(input: ScenarioInput): { from: number; to: number; expected: number } {
    const { outcome, of } = story(input);
    const { tally } = outcome;
    const at = of('acknowledged').map((fact) => fact.at / MS);
    expect(at.length).toBe(tally.submitted);
    return {
      from: at[0],
      to: at[at.length - 1],
      expected: ((at.length - 1) / (at[at.length - 1] - at[0])) * (tally.doubtNs / tally.doubts / MS),
    };
  }

  const cases: [string, ScenarioInput][] = [
    [
      'bdat-async behind a server that works 10 ms on each message',
      { server: { processing: '10ms', flush: 'dot-at-once' }, client: { strategy: { name: 'bdat-async', limit: 20 } } },
    ],
    ['bdat-async on a slow link', { network: { rtt: '100ms', rate: '2Mbit/s' }, client: { strategy: 'bdat-async' } }],
    [
      'bdat-async, replies held',
      { server: { hold: '35ms', flush: 'each-reply' }, client: { strategy: { name: 'bdat-async', limit: 10 } } },
    ],
  ];
  for (const [name, own] of cases) {
    it(`holds for ${name}`, () => {
      const input: ScenarioInput = {
        network: pureDelay(),
        tcp: { client: { profile: 'linux-6', nagle: 'off' } },
        workload: { messages: 400, size: 1000 },
        ...own,
      };
      const { from, to, expected } = inDoubtOnAverage(input);
      let duplicates = 0;
      // The middle of the run: what is sent at its ends is no steady state.
      const begin = from + (to - from) / 4;
      const width = (to - from) / 2;
      const cuts = 60;
      for (let i = 0; i < cuts; i++) {
        const at = `${Math.round((begin + ((i + 0.5) * width) / cuts) * 1000)}us`;
        duplicates += simulate({ ...input, faults: [{ at, kind: 'rst' }] }).messages.duplicates;
      }
      expect(duplicates / cuts / expected).toBeGreaterThan(0.95);
      expect(duplicates / cuts / expected).toBeLessThan(1.05);
    });
  }
});
