import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ladder } from '../../src/plot/ladder.js';
import { type DuplicatesData, duplicates } from '../../src/plot/duplicates.js';
import { setOptions } from '../../src/plot/set-options.js';
import { mergeScenarios } from '../../src/scenario/index.js';
import { runLength, throughput } from '../../src/plot/throughput.js';

const FIRST_AND_NEXT = {
  lockstep: [7, 4],
  'mail-first': [6, 3],
  pipelining: [5, 2],
  'cross-message': [5, 1],
  'bdat-strict': [5, 2],
  bdat: [4, 1],
} as const;
const WAITING = Object.keys(FIRST_AND_NEXT) as (keyof typeof FIRST_AND_NEXT)[];

describe('throughput', () => {
  const over = { network: { rate: 'unlimited' }, workload: { messages: 30 } };
  const data = throughput.data({ scenario: mergeScenarios(throughput.scenario, over), strategies: WAITING });
  const points = (parameter: string, strategy: string) =>
    data.sweeps.find((sweep) => sweep.parameter === parameter)?.series.find((series) => series.strategy === strategy)?.points ?? [];

  test.each(WAITING)('%s sends 1/(next·RTT) messages per second and 1/next per RTT, without serialisation', (strategy) => {
    const next = FIRST_AND_NEXT[strategy][1];
    expect(points('rtt', strategy).length).toBe(7);
    for (const { x, perSecond, perRtt } of points('rtt', strategy)) {
      expect(perSecond).toBeCloseTo(1000 / (next * x), 6);
      expect(perRtt).toBeCloseTo(1 / next, 9);
    }
  });

  test('work after the dot and a held reply lengthen the cycle: 1/(next·RTT + S + D)', () => {
    const scenario = mergeScenarios(mergeScenarios(throughput.scenario, over), { server: { processing: '30ms', hold: '70ms' } });
    const { sweeps } = throughput.data({ scenario, strategies: ['pipelining'] });
    for (const { x, perSecond } of sweeps[0].series[0].points) expect(perSecond).toBeCloseTo(1000 / (2 * x + 100), 6);
  });

  test('runs are as long as they must be to settle, unless their length is asked for', () => {
    expect(runLength(throughput.scenario, true)).toBe(20_000);
    expect(runLength(throughput.scenario, false)).toBe(200);
    expect(runLength(mergeScenarios(throughput.scenario, { network: { loss: 0.01 } }), false)).toBe(2000);
    expect(runLength(mergeScenarios(throughput.scenario, { workload: { messages: 7 } }), true)).toBe(7);
  });

  test('a link bounds what never waits, and a small part of it suffices for what waits', () => {
    const scenario = mergeScenarios(throughput.scenario, { workload: { messages: 100 } });
    const rate = throughput.data({ scenario, strategies: ['bdat-async'] }).sweeps.find((sweep) => sweep.parameter === 'rate');
    for (const { x, perSecond } of rate?.series[0].points ?? []) expect(perSecond).toBeLessThan(x / (8 * 1024));
    expect(rate?.series[0].points[0].perSecond).toBeGreaterThan((0.8 * 1e5) / (8 * 1024));
  });
});

describe('duplicates', () => {
  /** The figure's own numbers; that a run gives them is seen with the pictures. */
  const committed = (JSON.parse(readFileSync(new URL('../../plots/duplicates.json', import.meta.url), 'utf8')) as { data: DuplicatesData })
    .data.rows;
  const closedForm = (rate: number, first: number, next: number): number =>
    ((Math.exp(rate / 2) - 1) * Math.exp(-rate * first)) / (1 - Math.exp(-rate * next));

  test('the expected value of a waiting strategy is the closed form with start-up', () => {
    const rows = committed.filter(({ strategy }) => strategy !== 'bdat-async');
    expect(rows.map(({ strategy }) => strategy).sort()).toEqual([...WAITING].sort());
    for (const { strategy, expected, limit, perLostConnection } of rows) {
      const [first, next] = FIRST_AND_NEXT[strategy as keyof typeof FIRST_AND_NEXT];
      expect(expected?.perLostConnection).toBeCloseTo(closedForm(0.05, first, next), 9);
      expect(expected?.perMessage).toBeCloseTo(Math.exp(0.025) - 1, 9);
      expect(limit).toBeCloseTo(0.5 / next, 9);
      const { value, low, high } = perLostConnection as { value: number; low: number; high: number };
      expect(Math.abs(value - (expected?.perLostConnection ?? 0))).toBeLessThan(high - low);
    }
  });

  test('with work after the dot and a held reply, rare cuts cost (1/2 + S + D)/C', () => {
    const scenario = mergeScenarios(duplicates.scenario, { workload: { messages: 200 }, server: { processing: '50ms', hold: '30ms' } });
    const { rows } = duplicates.data({ scenario, strategies: ['pipelining', 'cross-message'] });
    expect(rows[0].limit).toBeCloseTo(1.3 / 2.8, 9);
    expect(rows[1].limit).toBeCloseTo(1.3 / 1.8, 9);
  });

  test('the figure runs long enough for narrow intervals', () => {
    for (const { strategy, perLostConnection } of committed) {
      const { value, low, high } = perLostConnection as { value: number; low: number; high: number };
      expect((high - low) / 2 / value).toBeLessThan(strategy === 'bdat-async' ? 0.15 : 0.1);
    }
  });

  test('nothing is expected of cuts that have no clock in time', () => {
    const scenario = mergeScenarios(duplicates.scenario, { workload: { messages: 50 }, faults: { cuts: { everyBytes: '50kB' } } });
    expect(duplicates.data({ scenario, strategies: ['bdat'] }).rows[0].expected).toBeNull();
  });
});

describe('ladder', () => {
  const { columns, rttNs } = ladder.data({ scenario: ladder.scenario, strategies: [...WAITING, 'bdat-async'] });
  const column = (name: string) => columns.find(({ strategy }) => strategy === name) as (typeof columns)[number];

  test.each(WAITING)('%s: 250s where the table has them, commits half a round trip before', (strategy) => {
    const [first, next] = FIRST_AND_NEXT[strategy];
    const { reads, commits, doubts } = column(strategy);
    expect(reads.map(({ atNs }) => atNs / rttNs)).toEqual([first, first + next]);
    expect(commits.map(({ atNs }) => atNs / rttNs)).toEqual([first - 0.5, first + next - 0.5]);
    expect(doubts.map(({ fromNs, toNs }) => [fromNs / rttNs, (toNs ?? 0) / rttNs])).toEqual([
      [first - 0.5, first],
      [first + next - 0.5, first + next],
    ]);
  });

  test('segments say what begins in them', () => {
    const said = (name: string, direction: string): string[] =>
      column(name)
        .arrows.filter((arrow) => arrow.direction === direction && arrow.words.length > 0)
        .map(({ words }) => words.join(' '));
    expect(said('cross-message', 'up').slice(0, 5)).toEqual([
      'SYN',
      'EHLO',
      'MAIL RCPT DATA',
      'text 1 dot RSET MAIL RCPT DATA',
      'text 2 dot',
    ]);
    expect(said('cross-message', 'down').slice(0, 6)).toEqual(['SYN+ACK', '220', '250', '250 250 354', '4×250 354', '250']);
    expect(said('bdat', 'up').slice(2, 4)).toEqual(['MAIL RCPT BDAT 1', 'MAIL RCPT BDAT 2']);
    expect(said('lockstep', 'up').slice(1, 6)).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'text 1 dot']);
  });

  test('a cut between commit and 250 shows the message twice', () => {
    const scenario = mergeScenarios(ladder.scenario, { faults: [{ on: 'before-250', nth: 1, kind: 'rst' }] });
    const [{ commits, reads }] = ladder.data({ scenario, strategies: ['bdat'] }).columns;
    expect(commits.filter(({ message }) => message === 1).length).toBe(2);
    expect(reads.filter(({ message }) => message === 1).length).toBe(1);
  });
});

describe('a scenario laid over another', () => {
  test('joins key by key, and replaces what stands for one choice', () => {
    const base = {
      network: { rtt: '100ms', loss: 0.01 },
      workload: { size: '1KiB', messages: 5 },
      faults: { cuts: { every: '2s' } },
      tcp: { nagle: 'off' },
    } as const;
    expect(mergeScenarios(base, { network: { rtt: '20ms' } }).network).toEqual({ rtt: '20ms', loss: 0.01 });
    expect(mergeScenarios(base, { faults: { cuts: { everyBytes: '1MB' } } }).faults).toEqual({ cuts: { everyBytes: '1MB' } });
    expect(mergeScenarios(base, { workload: { corpus: 'spamassassin' } }).workload).toEqual({ corpus: 'spamassassin', messages: 5 });
    expect(mergeScenarios(base, { tcp: { client: 'rfc' } }).tcp).toEqual({ client: 'rfc' });
    expect(base.network.rtt).toBe('100ms');
  });

  test('is written as the options that make it', () => {
    expect(setOptions({ network: { rtt: '20ms' }, faults: [{ at: '1s' }], seed: "it's" })).toEqual([
      '--set network.rtt=20ms',
      `--set 'faults=[{"at":"1s"}]'`,
      `--set 'seed=it'\\''s'`,
    ]);
  });
});
