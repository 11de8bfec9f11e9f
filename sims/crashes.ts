/**
 * What does a crash cost, and what does it matter when the disk has it?
 *
 * One host dies for a second in the middle of a run, at forty instants in turn
 * that are spread over the client's cycle and over the five seconds between two
 * flushes. What it holds in memory is gone; what it wrote is on disk at once, 30 ms later
 * (an fsync that nobody waits for), or when the system next flushes (ext4: 5 s).
 * 100 ms RTT, 30 ms of work after the dot, 20 ms until the reply leaves. Run it
 * with `npm run sim crashes`.
 */
import { mergeScenarios } from '../src/scenario/index.js';
import { crashCost, crashedDisks, crashedStrategies, crashesFigure } from '../src/plot/crashes.js';
import { type Row, isMain, tableOf } from './support/table.js';

export const STRATEGIES = crashedStrategies.map(({ strategy }) => strategy);

export interface Options {
  readonly crashes: number;
  readonly strategies?: readonly (typeof STRATEGIES)[number][];
}

/** One row a host and a disk: copies and lost messages a crash. */
export function crashes({ crashes: count, strategies = STRATEGIES }: Options): Row[] {
  const shown = crashedStrategies.filter(({ strategy }) => strategies.includes(strategy));
  return (['server', 'client'] as const).flatMap((host) =>
    crashedDisks.map((disk) => {
      const costs = shown.map(({ strategy, messages }) =>
        crashCost(mergeScenarios(crashesFigure.scenario, { workload: { messages } }), strategy, host, disk, count),
      );
      const cells = costs.map(({ strategy, duplicates, lost }) => ({
        [`${strategy}: duplicates`]: duplicates,
        [`${strategy}: lost`]: lost,
      }));
      return { 'who dies': host, 'on disk': disk.label, ...Object.assign({}, ...cells) };
    }),
  );
}

if (isMain(import.meta.url)) console.log(tableOf(crashes({ crashes: 40 })));
