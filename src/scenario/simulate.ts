import type { Sink } from '../engine/index.js';
import { checkOptions } from './options.js';
import { ScenarioError } from './errors.js';
import { type Plan, planScenario } from './plan.js';
import { resolveScenario } from './resolve.js';
import { type Result, poolOutcomes } from './result.js';
import type { ScenarioInput } from './schema.js';
import type { Corpora } from './workload-plan.js';
import { type Outcome, World } from './world.js';

export interface SimulateOptions {
  /** Runs with as many derived seeds, pooled; 1 runs with the seed itself. */
  readonly repeat?: number;
  /** Listeners on the event stream of every run. */
  readonly sinks?: readonly Sink[];
  /** Mail that `workload.corpus` can name. */
  readonly corpora?: Corpora;
  /** Seconds from some fixed instant; without it `wall.seconds` is 0. */
  readonly clock?: () => number;
  /** Hears how many messages of how many are settled. */
  readonly onProgress?: (settled: number, total: number) => void;
}

/** The seeds of a repeated run; a single run has the seed itself. */
export function derivedSeeds(seed: string, repeat: number): string[] {
  return repeat === 1 ? [seed] : Array.from({ length: repeat }, (_, i) => `${seed}/repeat ${i + 1}`);
}

/** Checks a scenario and builds its models. @throws ScenarioError */
export function prepare(input: ScenarioInput, corpora: Corpora = {}): Plan {
  return planScenario(resolveScenario(input), corpora);
}

/** One run of a prepared scenario. */
export function runOnce(plan: Plan, seed: string, sinks: readonly Sink[] = [], onProgress?: (settled: number) => void): Outcome {
  return new World(plan, seed, sinks).run(onProgress);
}

/** Two-way propagation delay of a plan's network, ns. */
export const rttOf = (plan: Plan): number => plan.network.up.delayNs + plan.network.down.delayNs;

/**
 * Runs a scenario to its end, or to a limit.
 * @throws ScenarioError when it cannot be run; the message names every fault
 */
export function simulate(input: ScenarioInput, options: SimulateOptions = {}): Result {
  checkOptions(options);
  const { repeat = 1, sinks = [], corpora = {}, clock = () => 0, onProgress } = options;
  const started = clock();
  const plan = prepare(input, corpora);
  const total = plan.workload.count * repeat;
  const outcomes = derivedSeeds(plan.scenario.seed, repeat).map((seed, i) =>
    runOnce(plan, seed, sinks, onProgress === undefined ? undefined : (settled) => onProgress(i * plan.workload.count + settled, total)),
  );
  return poolOutcomes(plan.scenario, rttOf(plan), outcomes, clock() - started);
}

/** The scenario with another strategy, everything else (seeds, cuts, losses) alike. */
export function withStrategy(
  input: ScenarioInput,
  strategy: NonNullable<ScenarioInput['client']> extends { strategy?: infer S } ? S : never,
): ScenarioInput {
  return { ...input, client: { ...input.client, strategy } } as ScenarioInput;
}

/**
 * Runs a scenario once with each strategy, with common random numbers.
 * @throws ScenarioError when it cannot be run
 */
export function compare(
  input: ScenarioInput,
  strategies: readonly Parameters<typeof withStrategy>[1][],
  options: SimulateOptions = {},
): Result[] {
  if (!Array.isArray(strategies)) {
    const message = `found ${JSON.stringify(strategies) ?? 'nothing'}, expected a list such as ['lockstep', 'bdat']`;
    throw new ScenarioError([{ path: ['strategies'], message }]);
  }
  return strategies.map((strategy) => simulate(withStrategy(input, strategy), options));
}
