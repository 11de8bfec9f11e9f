import { parseDuration } from '../engine/index.js';
import {
  type ScenarioInput,
  constantRate,
  independentLossOf,
  meanSize,
  mergeScenarios,
  resolveScenario,
  simulate,
  withStrategy,
} from '../scenario/index.js';
import { askedMessages } from './asked.js';
import type { Figure, FigureOptions, StrategyReference } from './figure.js';
import { strategyName } from './palette.js';
import { drawThroughput } from './throughput-picture.js';

/** What a sweep changes, each in the unit of its axis: ms, bit/s, a probability, octets, a count. */
export type Parameter = 'rtt' | 'rate' | 'loss' | 'size' | 'connections';

export interface ThroughputPoint {
  readonly x: number;
  readonly perSecond: number;
  readonly perRtt: number;
}

export interface ThroughputSeries {
  readonly strategy: string;
  /** Without those at which nothing could be measured. */
  readonly points: readonly ThroughputPoint[];
}

export interface Sweep {
  readonly parameter: Parameter;
  /** The value that the other sweeps have; null when it lies off the axis (an unlimited rate). */
  readonly base: number | null;
  /** All values of the axis, ascending. */
  readonly grid: readonly number[];
  readonly series: readonly ThroughputSeries[];
}

export interface ThroughputData {
  readonly rttMs: number;
  readonly sweeps: readonly Sweep[];
}

const GRIDS: Readonly<Record<Parameter, readonly number[]>> = {
  rtt: [1, 3, 10, 30, 100, 300, 1000],
  rate: [1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8, 3e8, 1e9],
  loss: [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03],
  size: [128, 512, 2048, 8192, 32768, 131072, 524288, 2097152],
  connections: [1, 2, 5, 10, 20, 50, 100],
};
export const PARAMETERS = Object.keys(GRIDS) as Parameter[];

/** Octets that a run may carry; it has this many messages fewer the larger they are. */
const RUN_OCTETS = 24 * 1024 * 1024;
const FEWEST = 20;
/** Messages of a run: nothing varies, losses strike, the strategy never waits. */
const CALM = 200;
const LOSSY = 2000;
const STREAM = 20_000;

/** Messages per unit time over everything that a mail path is made of, one thing at a time. */
export const throughput: Figure<ThroughputData> = {
  name: 'throughput',
  summary: 'messages per second and per RTT against RTT, link rate, loss, message size and connections, by strategy',
  // A queue that nothing overflows: what is lost is what the loss axis says.
  scenario: { network: { rtt: '100ms', rate: '100Mbit/s', queue: '1GiB' }, workload: { size: '1KiB' }, observe: { digest: false } },
  length: '200 messages a run, 2,000 with losses, 20,000 where a strategy never waits, fewer where they are large',
  data: throughputData,
  draw: drawThroughput,
};

function throughputData(options: FigureOptions): ThroughputData {
  const { scenario, strategies } = options;
  const streams = new Set(strategies.filter((strategy) => isStream(options, strategy)));
  const total = strategies.length * PARAMETERS.reduce((sum, parameter) => sum + GRIDS[parameter].length, 0);
  let done = 0;
  const sweeps = PARAMETERS.map((parameter) => ({
    parameter,
    base: baseOf(scenario, parameter),
    grid: GRIDS[parameter],
    series: strategies.map((strategy) => ({
      strategy: strategyName(strategy),
      points: GRIDS[parameter].flatMap((x) => {
        const point = measure(options, strategy, parameter, x, streams.has(strategy));
        options.onProgress?.(++done, total);
        return point === null ? [] : [point];
      }),
    })),
  }));
  return { rttMs: baseOf(scenario, 'rtt') ?? 0, sweeps };
}

/** A strategy that never waits gets on without round trips, and needs long runs to settle. */
function isStream({ scenario, corpora }: FigureOptions, strategy: StrategyReference): boolean {
  const pilot = mergeScenarios(scenario, {
    network: { rtt: '100ms', rate: 'unlimited', loss: 0, jitter: '0ms' },
    client: { strategy, connections: 1 },
    workload: { messages: 50 },
    faults: 'none',
  });
  const { nextRtts } = simulate(pilot, { corpora }).messagesPerRtt;
  return nextRtts !== null && nextRtts < 0.5;
}

function measure(
  options: FigureOptions,
  strategy: StrategyReference,
  parameter: Parameter,
  x: number,
  stream: boolean,
): ThroughputPoint | null {
  const swept = withStrategy(mergeScenarios(options.scenario, setting(parameter, x)), strategy);
  const messages = runLength(swept, stream);
  const { messagesPerRtt, time } = simulate(mergeScenarios(swept, { workload: { messages } }), { corpora: options.corpora });
  const { steady } = messagesPerRtt;
  return steady === null ? null : { x, perSecond: (steady * 1e9) / time.rttNs, perRtt: steady };
}

function setting(parameter: Parameter, x: number): ScenarioInput {
  switch (parameter) {
    case 'rtt':
      return { network: { rtt: `${x}ms` } };
    case 'rate':
      return { network: { rate: `${x}bit/s` } };
    case 'loss':
      return { network: { loss: x } };
    case 'size':
      return { workload: { size: `${x}B` } };
    case 'connections':
      return { client: { connections: x } };
  }
}

/** Messages of one run: what was asked for in so many words (not the scenario's default), or as many as settle the rate. */
export function runLength(scenario: ScenarioInput, stream: boolean): number {
  const asked = askedMessages(scenario);
  if (asked !== null) return asked;
  const resolved = resolveScenario(scenario).scenario;
  const calm = independentLossOf(resolved) === 0;
  const most = stream ? STREAM : calm ? CALM : LOSSY;
  const affordable = Math.max(FEWEST, Math.floor(RUN_OCTETS / sizeOf(resolved)));
  return Math.max(Math.min(most, affordable), FEWEST * resolved.client.connections);
}

type Resolved = ReturnType<typeof resolveScenario>['scenario'];

/** Of a corpus nobody knows it before it is read. */
const TYPICAL_SIZE = 1024;
const sizeOf = ({ workload }: Resolved): number => Math.max(1, meanSize(workload) ?? TYPICAL_SIZE);

function baseOf(scenario: ScenarioInput, parameter: Parameter): number | null {
  const resolved = resolveScenario(scenario).scenario;
  switch (parameter) {
    case 'rtt':
      return parseDuration(resolved.network.rtt) / 1e6;
    case 'rate':
      return constantRate(resolved) || null;
    case 'loss':
      return independentLossOf(resolved);
    case 'size':
      return typeof resolved.workload.size === 'object' ? null : meanSize(resolved.workload);
    case 'connections':
      return resolved.client.connections;
  }
}
