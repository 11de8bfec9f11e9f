import type { ScenarioInput } from '../scenario/index.js';

/** A share of work that a thread can do by itself: one scenario, some of its seeds. */
export interface Job {
  readonly scenario: ScenarioInput;
  readonly seeds: readonly string[];
  /** Slots of shared memory: see `Signals`. */
  readonly signals: Int32Array;
}

/** What threads and the command tell each other while jobs run. */
export const Signal = {
  /** Set to 1: break off. */
  stop: 0,
  /** Messages settled by all threads. */
  settled: 1,
} as const;

export function newSignals(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}
