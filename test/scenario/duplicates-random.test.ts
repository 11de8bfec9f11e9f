import { describe, expect, it } from 'vitest';
import { STRATEGIES, type ScenarioInput, type StrategyName, TABLE, pureDelay, simulate } from '../support/scenario.js';

/** The interval of a correct program is this far off, in standard errors, once in 30,000 tests. */
const SIGMAS = 4;

interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function expectEstimates({ value, high }: Estimate, truth: number): void {
  const error = ((high as number) - (value as number)) / 1.96;
  expect(error / truth, 'the estimate is too vague to say anything').toBeLessThan(0.1);
  expect(Math.abs((value as number) - truth) / error, `${value} for ${truth}`).toBeLessThan(SIGMAS);
}

const cutsEvery = (rtts: number, kind: 'rst' | 'blackhole' = 'rst') => ({ cuts: { every: `${rtts * 100}ms`, kind } });

const run = (strategy: ScenarioInput['client'], rtts: number, messages: number, more: ScenarioInput = {}) =>
  simulate({
    seed: 'poisson',
    network: pureDelay(),
    client: strategy,
    workload: { messages, size: 200 },
    faults: cutsEvery(rtts),
    observe: { digest: false },
    ...more,
  });

describe('Poisson cuts: the closed forms with start-up', () => {
  const messages: Partial<Record<StrategyName, number>> = { lockstep: 8000, pipelining: 8000, 'cross-message': 8000, bdat: 8000 };
  for (const [name, count] of Object.entries(messages)) {
    it(`${name}: (e^½λ - 1)·e^(-λ·first)/(1 - e^(-λ·next)) per lost connection, e^½λ - 1 per message`, () => {
      const strategy = name as StrategyName;
      const { first, next } = TABLE[strategy];
      const rtts = 10;
      const rate = 1 / rtts;
      const { duplicates } = run({ strategy }, rtts, count);
      expectEstimates(duplicates.perMessage, Math.expm1(rate / 2));
      expectEstimates(duplicates.perLostConnection, (Math.expm1(rate / 2) * Math.exp(-rate * first)) / -Math.expm1(-rate * next));
    });
  }

  it('are the same when the ends find out by their timers alone', () => {
    // Each loss costs ten minutes: with the usual five days the last messages would bounce before their turn.
    const patient = { strategy: 'cross-message', retry: { giveUpAfter: '60d' } } as const;
    const { duplicates } = run(patient, 10, 8000, { faults: cutsEvery(10, 'blackhole') });
    expectEstimates(duplicates.perMessage, Math.expm1(0.05));
  });
});

describe('Poisson cuts: per message every strategy pays the same', () => {
  const S = 0.3;
  const D = 0.2;
  const rate = 1 / 15;
  for (const strategy of STRATEGIES) {
    it(`${strategy}: L·(S + D + RTT/2)`, () => {
      // An asynchronous client pays seldom and much: its limit keeps the clumps small enough to measure.
      const chosen = strategy === 'bdat-async' ? { name: 'bdat-async', limit: 4 } : strategy;
      const server = {
        processing: strategy === 'bdat-async' ? '0ms' : '30ms',
        hold: strategy === 'bdat-async' ? '50ms' : '20ms',
        flush: 'each-reply',
      };
      const tcp = { client: { profile: 'linux-6', nagle: 'off' as const } };
      const { duplicates } = run({ strategy: chosen as 'bdat' }, 15, 7000, { server: server as ScenarioInput['server'], tcp });
      expectEstimates(duplicates.perMessage, Math.expm1(rate * (S + D + 0.5)));
    });
  }
});

describe('the interval', () => {
  it('covers the truth in about 95 of 100 runs', () => {
    const truth = Math.expm1(0.05);
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const { duplicates } = run({ strategy: 'bdat' }, 10, 400, { seed: `coverage ${i}` });
      const { low, high } = duplicates.perMessage;
      if ((low as number) <= truth && truth <= (high as number)) covered++;
    }
    // Binomial(200, 0.95): mean 190, standard deviation 3.1; the t interval of some forty clusters is a little short.
    expect(covered).toBeGreaterThanOrEqual(177);
    expect(covered).toBeLessThan(200);
  });
});
