import { describe, expect, it } from 'vitest';
import { derivedSeeds } from '../../src/scenario/index.js';
import { type ScenarioInput, pureDelay, simulate } from '../support/scenario.js';

/** Three messages over one connection at 100 ms RTT: the last 250 at 0.9 s, QUIT and FINs until 1.1 s at most. */
const three = (faults: ScenarioInput['faults'], more: ScenarioInput = {}): ScenarioInput => ({
  network: pureDelay(),
  client: { strategy: 'pipelining' },
  workload: { messages: 3, size: 300 },
  faults,
  ...more,
});

const idleOf = (faults: ScenarioInput['faults'], more: ScenarioInput = {}) => simulate(three(faults, more)).idleFaults;

/** A fault that does nothing, and what is said of it. */
const CASES: readonly [why: string | RegExp, fault: object][] = [
  ['no connection reached sent-auth', { on: 'sent-auth' }],
  ['after-commit was reached 3 times, not 4', { on: 'after-commit', nth: 4 }],
  ['connected was reached once, not 2', { on: 'connected', nth: 2 }],
  ['connection 1 did not reach sent-bdat', { on: 'sent-bdat', connection: 1 }],
  ['connection 2 was never opened', { on: 'after-commit', connection: 2 }],
  ['connection 2 was never opened', { afterSegments: 1, connection: 2 }],
  ['no connection carried so much', { afterBytes: '1MB' }],
  ['connection 1 did not carry so much', { afterSegments: 1000, connection: 1 }],
  [/^the run was over at (0\.9|1\.[01])\d\d s$/, { at: '10s' }],
  [/^the run was over at/, { kind: 'partition', at: '10s', for: '1s' }],
  [/^the run was over at/, { kind: 'crash', at: '10s', for: '1s' }],
  ['after-250 was reached 3 times, not 4', { kind: 'crash', on: 'after-250', nth: 4, for: '1s' }],
  ['connection 2 was never opened', { kind: 'crash', on: 'after-250', connection: 2, for: '1s', host: 'client' }],
  ['connection 2 was never opened', { kind: 'partition', at: '100ms', for: '10ms', connection: 2 }],
];

describe('a fault that did nothing', () => {
  for (const [why, fault] of CASES) {
    it(`is told, and why: ${JSON.stringify(fault)}`, () => {
      const result = simulate(three([fault as { on: string }]));
      expect(result.connections).toMatchObject({ opened: 1, lost: 0 });
      expect(result.idleFaults).toEqual([{ fault: 'faults.0', why: why instanceof RegExp ? expect.stringMatching(why) : why }]);
    });
  }

  it('is told apart from its neighbours by its place in the list', () => {
    const idle = idleOf([
      { kind: 'crash', at: '1h', for: '1s' },
      { on: 'after-250', kind: 'rst' },
      { kind: 'partition', at: '1h', for: '1s' },
      { on: 'sent-auth' },
    ]);
    expect(idle.map(({ fault }) => fault)).toEqual(['faults.0', 'faults.2', 'faults.3']);
  });

  it('because another was faster', () => {
    expect(idleOf([{ on: 'after-dot' }, { on: 'after-commit', connection: 1 }])).toEqual([
      { fault: 'faults.1', why: 'what it was to cut had been cut before' },
    ]);
    expect(
      idleOf([
        { kind: 'crash', at: '550ms', for: '1s' },
        { kind: 'crash', at: '600ms', for: '100ms' },
      ]),
    ).toEqual([{ fault: 'faults.1', why: 'the host was down already' }]);
  });

  it('because nothing was open: one that sends mail every minute is not there in between', () => {
    const seldom: ScenarioInput = { workload: { messages: 3, size: 300, arrivals: { name: 'interval', every: '60s' } } };
    expect(idleOf([{ at: '30s' }, { kind: 'partition', at: '100s', for: '5s' }], seldom)).toEqual([
      { fault: 'faults.0', why: 'no connection was open then' },
      { fault: 'faults.1', why: 'no connection was open then' },
    ]);
    expect(idleOf([{ at: '30s', connection: 1 }], seldom)[0].why).toMatch(/^connection 1 was (not open then|never opened)$/);
  });

  it('of those that are drawn, when none of them came', () => {
    expect(idleOf({ cuts: { every: '24h' }, partitions: { every: '24h', for: '1s' }, crashes: { every: '24h', for: '1s' } })).toEqual([
      { fault: 'faults.cuts', why: expect.stringMatching(/^none came within the [01]\.\d{3} s of the run.*\(1 drawn\)$/) },
      { fault: 'faults.partitions', why: expect.stringMatching(/^none came within/) },
      { fault: 'faults.crashes', why: expect.stringMatching(/^none came within/) },
    ]);
    expect(idleOf({ cuts: { every: '200ms', kind: 'rst' } })).toEqual([]);
  });

  it('in every one of several runs: one that did something in any of them is not told', () => {
    const seldom: ScenarioInput = { workload: { messages: 3, size: 300, arrivals: { name: 'poisson', rate: '0.5/s' } } };
    const input = three([{ at: '3s' }, { on: 'sent-auth' }], seldom);
    const seeds = derivedSeeds('some', 6);
    const alone = seeds.map((seed) => simulate({ ...input, seed }).idleFaults.map(({ fault }) => fault));
    // Some find a connection at that instant and some do not: otherwise this says nothing.
    expect(new Set(alone.map((idle) => idle.includes('faults.0')))).toEqual(new Set([true, false]));
    const pooled = simulate({ ...input, seed: 'some' }, { repeat: 6 });
    expect(pooled.idleFaults).toEqual([{ fault: 'faults.1', why: 'no connection reached sent-auth' }]);
  });

  it('nothing is told of those that did something', () => {
    for (const fault of [
      { on: 'after-commit', nth: 3 },
      { at: '300ms' },
      { afterBytes: '1KiB' },
      { afterSegments: 3, direction: 'up' },
      { kind: 'partition', at: '300ms', for: '10ms' },
      { kind: 'crash', at: '300ms', for: '10ms', host: 'client' },
    ] as const)
      expect(idleOf([fault]), JSON.stringify(fault)).toEqual([]);
  });
});
