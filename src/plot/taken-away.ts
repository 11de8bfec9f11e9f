import { ScenarioError } from '../scenario/index.js';

/**
 * What a run behind a box gives; null where the box takes away what the strategy needs.
 * The same scenario is to run without the box too: what is wrong with it besides is told there.
 */
export function unlessTakenAway<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof ScenarioError) return null;
    throw error;
  }
}
