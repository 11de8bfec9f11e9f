import { type IPropertyWithHooks, property } from 'fast-check';
import { type Result, type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import { type ScenarioConstraints, scenario } from './arbitrary/scenario.js';
import { replayOf, shownAsJson } from './replay.js';

/** Thrown in a run that a property does not hold for. */
export class CounterexampleError extends Error {
  override readonly name = 'CounterexampleError';

  constructor(
    /** What happened, in a sentence. */
    readonly what: string,
    /** The scenario as a file that `finaldot run` replays. */
    readonly replay: string,
  ) {
    super(`${what}\n\n${replay}`);
  }
}

/** A client that is refused for ever does not keep the search waiting; what was delivered by then was delivered. */
const LIMITS: ScenarioInput = { limits: { events: 1_000_000 }, observe: { digest: false } };

/**
 * A property of every run of a scenario that is partly given and otherwise
 * drawn: what is given is laid over what is drawn.
 * @param fault what is wrong with a result, or null
 */
export function holds(
  given: ScenarioInput,
  constraints: ScenarioConstraints,
  fault: (result: Result) => string | null,
): IPropertyWithHooks<[ScenarioInput]> {
  const runs = scenario(constraints).map((drawn) => shownAsJson(mergeScenarios(drawn, given)));
  return property(runs, (input) => {
    const found = fault(simulate(mergeScenarios(LIMITS, input)));
    if (found !== null) throw new CounterexampleError(found, replayOf(input));
  });
}
