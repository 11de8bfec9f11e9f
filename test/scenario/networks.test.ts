import fc from 'fast-check';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EventKind, type Sink, fork } from '../../src/engine/index.js';
import { type Result, ScenarioError, simulate as simulateWithFiles } from '../../src/index.js';
import { DropReason, PACKET_DROPPED, PACKET_DUPLICATED, PACKET_MARKED, UP } from '../../src/net/index.js';
import { World, prepare } from '../../src/scenario/index.js';
import { finaldot } from '../support/command.js';
import { type ScenarioInput, expectConservation, factsOf, simulate } from '../support/scenario.js';

type NetworkInput = NonNullable<ScenarioInput['network']>;

const OPPORTUNITIES = [2, 3, 3, 5, 8, 13, 13, 21, 34, 40];

/** Every model, and how it may stand in a scenario. */
const NETWORKS: Readonly<Record<string, NetworkInput>> = {
  'bursts of loss': { loss: { name: 'gilbert-elliott', p: '2%', r: '30%', h: 0.1, k: 0.999 } },
  'bursts of loss, by name': { loss: 'gilbert-elliott' },
  'independent loss': { loss: { name: 'bernoulli', p: '2%' } },
  damage: { corrupt: '2%' },
  'damage in bursts': { corrupt: { name: 'gilbert-elliott', p: 0.01, r: 0.5 } },
  duplicates: { duplicate: '5%' },
  'late packets': { reorder: '3%' },
  'late packets by much': { reorder: { name: 'late', p: '3%', by: '60ms' } },
  'early packets': { reorder: { name: 'early', p: '10%', gap: 3 } },
  'jitter out of order': { jitter: { name: 'uniform', max: '30ms', keepOrder: false } },
  'recorded delay': {
    jitter: {
      name: 'trace',
      samples: [
        [0, 0],
        [300, 40],
        [350, 0.5],
        [1000, 0],
      ],
    },
  },
  'a recorded rate': { rate: { name: 'trace', opportunities: OPPORTUNITIES } },
  'a named rate': { rate: { name: 'fixed', rate: '2Mbit/s' } },
  'drop-tail': { rate: '1Mbit/s', queue: { name: 'drop-tail', limit: '10 packets' } },
  CoDel: { rate: '1Mbit/s', queue: 'codel' },
  'CoDel with options': { rate: '1Mbit/s', queue: { name: 'codel', target: '1ms', interval: '20ms', limit: '64KiB', ecn: true } },
  'FQ-CoDel': { rate: '1Mbit/s', queue: 'fq-codel' },
  'FQ-CoDel with options': {
    rate: '1Mbit/s',
    queue: { name: 'fq-codel', flows: 2, quantum: 300, limit: 20, target: '1ms', interval: '20ms' },
  },
  'two unlike directions': { up: { rate: '512kbit/s', queue: 'codel', loss: 'gilbert-elliott' }, down: { delay: '10ms', reorder: '5%' } },
  hosts: {
    rate: '2Mbit/s',
    hosts: [
      { rtt: '5ms', rate: '1Mbit/s' },
      { count: 2, rtt: '200ms', up: { loss: '3%', duplicate: '3%' } },
    ],
  },
};

const mail = (network: NetworkInput, rest: Partial<ScenarioInput> = {}): ScenarioInput => ({
  network,
  client: { strategy: 'bdat-async', connections: 3 },
  workload: { messages: 60, size: '6KiB' },
  ...rest,
});

/** What befell packets, by direction. */
class Fates implements Sink {
  readonly dropped: { direction: number; reason: number; connection: number }[] = [];
  doubled = 0;
  marked = 0;

  record(kind: EventKind, _now: number, connection: number, direction: number, _serial: number, reason: number): void {
    if (kind === PACKET_DROPPED) this.dropped.push({ direction, reason, connection });
    if (kind === PACKET_DUPLICATED) this.doubled++;
    if (kind === PACKET_MARKED) this.marked++;
  }

  reasons(): number[] {
    return [...new Set(this.dropped.map(({ reason }) => reason))].sort();
  }
}

function fatesOf(network: NetworkInput): Fates {
  const fates = new Fates();
  simulate(mail(network), { sinks: [fates] });
  return fates;
}

describe.each(Object.entries(NETWORKS))('mail over %s', (_name, network) => {
  it('arrives, all of it, and the same way again', () => {
    const finished = simulate(mail(network));
    expectConservation(finished);
    expect(finished.messages.acknowledged).toBe(60);
    expect(simulate(mail(network)).digest).toBe(finished.digest);
    expect(simulate(mail(network, { seed: 'another' })).digest === finished.digest).toBe(isCertain(network));
  });

  it('goes on alike in a fork, wherever that is made', () => {
    const digest = simulate(mail(network)).digest;
    fc.assert(
      fc.property(fc.nat(1500), (events) => {
        const world = new World(prepare(mail(network)), 'final dot');
        world.simulation.run({ timeNs: 1e15, events });
        const copy = fork(world);
        expect(copy.run().digest).toBe(digest);
        expect(world.run().digest).toBe(digest);
        expect(factsOf(copy)).toEqual(factsOf(world));
      }),
      { numRuns: 5, seed: 7 },
    );
  });
});

/** Nothing is drawn in it, or nothing but hashes that do not collide. */
function isCertain(network: NetworkInput): boolean {
  const names = ['a recorded rate', 'a named rate', 'recorded delay', 'drop-tail', 'CoDel', 'CoDel with options', 'FQ-CoDel'];
  return names.some((name) => NETWORKS[name] === network);
}

describe('a network', () => {
  it('says why packets were dropped, doubled or marked', () => {
    expect(fatesOf({ corrupt: '3%' }).reasons()).toEqual([DropReason.corruption]);
    expect(fatesOf({ loss: 'gilbert-elliott' }).reasons()).toEqual([DropReason.loss]);
    expect(fatesOf({ rate: '500kbit/s', queue: 'codel' }).reasons()).toEqual([DropReason.queue]);
    const doubles = fatesOf({ duplicate: '5%' });
    expect([doubles.doubled > 3, doubles.dropped.length]).toEqual([true, 0]);
  });

  it('does not care whether a usual model is named or meant', () => {
    const short: NetworkInput = { rate: '3Mbit/s', queue: '20 packets', loss: '1%', jitter: '4ms', reorder: 0 };
    const long: NetworkInput = {
      rate: { name: 'fixed', rate: '3Mbit/s' },
      queue: { name: 'drop-tail', limit: '20 packets' },
      loss: { name: 'bernoulli', p: '1%' },
      jitter: { name: 'uniform', max: '4ms' },
      reorder: 'none',
    };
    expect(simulate(mail(long)).digest).toBe(simulate(mail(short)).digest);
    expect(simulate(mail({ up: long, down: long })).digest).toBe(simulate(mail(short)).digest);
  });

  it('takes the options of a direction for that direction only', () => {
    const { dropped } = fatesOf({ up: { loss: { name: 'gilbert-elliott', p: '3%' } } });
    expect(dropped.length).toBeGreaterThan(3);
    expect(dropped.every(({ direction }) => direction === UP)).toBe(true);
  });

  it('gives connections to hosts in turn, whose own links have losses of their own', () => {
    const { dropped } = fatesOf({ hosts: [{}, { loss: '20%' }, {}] });
    expect(dropped.length).toBeGreaterThan(3);
    expect(dropped.every(({ connection }) => connection % 3 === 2)).toBe(true);
  });

  it('a direction with a recorded rate is as fast as its recording', () => {
    // Ten opportunities of 1500 octets in 40 ms: 3 Mbit/s.
    const recorded = simulate(
      mail({ rtt: '2ms', rate: { name: 'trace', opportunities: OPPORTUNITIES } }, { workload: { messages: 400, size: '20kB' } }),
    );
    // 8 MB in segments of 1448 octets, each a packet of 1500. What the queue loses is sent again while it is emptied.
    const least = (8e6 * 8 * (1500 / 1448)) / 3e6;
    const seconds = recorded.time.simulatedNs / 1e9;
    expect(seconds).toBeGreaterThan(least);
    expect(seconds).toBeLessThan(least * 1.03);
  });
});

describe('partitions of mail', () => {
  it('delay it and lose none, whether placed or random', () => {
    const calm = simulate(mail({}));
    const placed = simulate(mail({}, { faults: [{ kind: 'partition', at: '300ms', for: '3s' }] }));
    expectConservation(placed);
    expect(placed.time.simulatedNs).toBeGreaterThan(calm.time.simulatedNs + 2e9);
    expect(placed.connections.lost).toBe(0);
    const random = simulate(
      mail({}, { faults: { partitions: { every: '500ms', for: '200ms' } }, workload: { messages: 300, size: '20KiB' } }),
    );
    expectConservation(random);
    const both = { cuts: { every: '1s', kind: 'rst' }, partitions: { every: '500ms', for: '200ms' } } as const;
    expectConservation(simulate(mail({}, { faults: both, workload: { messages: 300, size: '20KiB' } })));
  });
});

describe('a recording in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finaldot-trace-'));
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'below', 'link.up'), `${OPPORTUNITIES.join('\n')}\n`);
  writeFileSync(join(folder, 'below', 'delays'), '0 0\n300 40\n1000 0\n');
  writeFileSync(join(folder, 'broken.up'), '1\n2\nthree\n');
  const scenario = (file: string): string =>
    `network: { rate: { name: trace, file: ${file} }, down: { jitter: { name: trace, file: below/delays } } }\nworkload: { messages: 5 }\n`;
  writeFileSync(join(folder, 'recorded.yaml'), scenario('below/link.up'));
  writeFileSync(join(folder, 'missing.yaml'), scenario('below/link.down'));
  writeFileSync(join(folder, 'broken.yaml'), scenario('broken.up'));

  const inline: ScenarioInput = {
    network: {
      rate: { name: 'trace', opportunities: OPPORTUNITIES },
      down: {
        jitter: {
          name: 'trace',
          samples: [
            [0, 0],
            [300, 40],
            [1000, 0],
          ],
        },
      },
    },
    workload: { messages: 5 },
  };

  it('beside a scenario is read by the command, and gives what the list would', () => {
    const { status, stdout, stderr } = finaldot(['run', join(folder, 'recorded.yaml'), '--json']);
    expect([status, stderr]).toEqual([0, '']);
    expect((JSON.parse(stdout) as Result).digest).toBe(simulate(inline).digest);
  });

  it('is read by the package in Node', () => {
    const network = { ...inline.network, rate: { name: 'trace', file: join(folder, 'below', 'link.up') } } as NetworkInput;
    expect(simulateWithFiles({ ...inline, network }).digest).toBe(simulate(inline).digest);
    expect(() => simulate({ ...inline, network })).toThrow(ScenarioError);
  });

  it.each([
    ['missing.yaml', ['missing.yaml:1:', 'network.rate.file', 'link.down', 'no such file']],
    ['broken.yaml', ['broken.yaml:1:', 'network.rate.file', "broken.up:3: found 'three', expected a number"]],
  ])('%s is told what is wrong and where', (file, parts) => {
    const { status, stderr } = finaldot(['run', join(folder, file)]);
    expect(status).toBe(2);
    for (const part of parts) expect(stderr).toContain(part);
  });
});
