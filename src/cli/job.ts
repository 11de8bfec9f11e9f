import type { Complaint, Outcome, ScenarioInput } from '../scenario/index.js';

/** A share of work that a thread can do by itself: one scenario, some of its seeds. */
export interface Job {
  readonly scenario: ScenarioInput;
  readonly seeds: readonly string[];
  /** Slots of shared memory: see `Signals`. */
  readonly signals: Int32Array;
}

/** What came of a job. An error would lose its class between threads, so what it complains of is data. */
export interface JobDone {
  /** One for each seed; fewer when it was told to stop. */
  readonly outcomes: readonly Outcome[];
  /** Time that the job took on its thread. */
  readonly seconds: number;
  readonly complaints: readonly Complaint[] | null;
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
