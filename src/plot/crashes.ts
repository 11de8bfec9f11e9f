import { type ScenarioInput, mergeScenarios, simulate, withStrategy } from '../scenario/index.js';
import { askedMessages } from './asked.js';
import { drawCrashes } from './crashes-picture.js';
import type { Figure, FigureOptions, StrategyReference } from './figure.js';
import { strategyName } from './palette.js';

export type CrashedHost = 'server' | 'client';

/** When what a host writes is on its disk. */
export const crashedDisks = [
  { label: 'at once', fsync: 'at-once' },
  { label: '30 ms later', fsync: { name: 'delayed', by: '30ms' } },
  { label: 'every 5 s', fsync: { name: 'periodic', every: '5s' } },
] as const;
export type CrashedDisk = (typeof crashedDisks)[number];

/** One that waits and one that does not, with fifteen seconds of mail and more for each. */
export const crashedStrategies = [
  { strategy: 'pipelining', messages: 70 },
  { strategy: 'bdat-async', messages: 600 },
] as const;

/** Means per crash. */
export interface CrashCost {
  readonly strategy: string;
  readonly duplicates: number;
  readonly lost: number;
}

export interface CrashesData {
  readonly strategies: readonly string[];
  readonly rows: readonly { readonly host: CrashedHost; readonly disk: string; readonly costs: readonly CrashCost[] }[];
}

const CRASHES = 40;

/** What a crash doubles and loses, by whose it is and when the disk has what was written. */
export const crashesFigure: Figure<CrashesData> = {
  name: 'crashes',
  summary: 'duplicates and lost messages per crash, by whose crash it is, when the disk has what was written, and strategy',
  scenario: {
    network: { rtt: '100ms', rate: '100Mbit/s' },
    server: { processing: '30ms', hold: '20ms', flush: 'dot-at-once' },
    workload: { size: '4KiB' },
    observe: { digest: false },
  },
  length: '70 messages a run, 600 where the strategy never waits, 40 runs with a crash each',
  data: crashesData,
  draw: drawCrashes,
};

function crashesData({ scenario, strategies, onProgress }: FigureOptions): CrashesData {
  const shown: readonly { strategy: StrategyReference; messages: number }[] =
    strategies.length === 1 ? [{ strategy: strategies[0], messages: 600 }] : crashedStrategies;
  let done = 0;
  const hosts = ['server', 'client'] as const;
  const total = hosts.length * crashedDisks.length * shown.length;
  const rows = hosts.flatMap((host) =>
    crashedDisks.map((disk) => ({
      host,
      disk: disk.label,
      costs: shown.map(({ strategy, messages }) => {
        const cost = crashCost(
          mergeScenarios(scenario, { workload: { messages: askedMessages(scenario) ?? messages } }),
          strategy,
          host,
          disk,
        );
        onProgress?.(++done, total);
        return cost;
      }),
    })),
  );
  return { strategies: shown.map(({ strategy }) => strategyName(strategy)), rows };
}

/** One host dies for a second, in as many runs as there are crashes, each at another instant. */
export function crashCost(
  scenario: ScenarioInput,
  strategy: StrategyReference,
  host: CrashedHost,
  { fsync }: CrashedDisk,
  crashes = CRASHES,
): CrashCost {
  let [duplicates, lost] = [0, 0];
  for (let k = 0; k < crashes; k++) {
    // Forty steps are 21 cycles of 250 ms, and the five seconds with one cycle over.
    const at = `${10_000 + (k * 5250) / crashes}ms`;
    const crashed = mergeScenarios(scenario, { [host]: { fsync }, faults: [{ kind: 'crash', host, at, for: '1s' }] });
    const { messages } = simulate(withStrategy(crashed, strategy));
    duplicates += messages.duplicates;
    lost += messages.lost;
  }
  return { strategy: strategyName(strategy), duplicates: duplicates / crashes, lost: lost / crashes };
}
