import { type Outcome, type ScenarioInput, prepare, runOnce } from '../../src/scenario/index.js';
import { type Workload, count, workload } from './workload.js';

/** A client, a server, 100 ms and 100 Mbit/s between them, digest included: what `finaldot run` does. */
export const scenarioOf = (strategy: 'lockstep' | 'cross-message', messages: number, size: number): ScenarioInput => ({
  client: { strategy },
  workload: { messages, size },
});

/** Every message arrived once and is acknowledged. */
export function allArrived({ stop, tally }: Outcome, messages: number): boolean {
  return stop === 'done' && tally.acknowledged === messages && tally.delivered === messages && tally.duplicates === 0 && tally.lost === 0;
}

/** Many messages over one connection with one strategy. */
export const mailWorkload = (strategy: 'lockstep' | 'cross-message', summary: string): Workload =>
  workload({
    name: strategy,
    summary,
    unit: 'messages',
    keys: { messages: count(10_000, 1, 1e7), size: count(4096, 0, 2 ** 30) },
    warmUp: { messages: 4000 },
    run({ messages, size }) {
      const plan = prepare(scenarioOf(strategy, messages, size));
      return { units: messages, ok: allArrived(runOnce(plan, 'bench'), messages) };
    },
  });
