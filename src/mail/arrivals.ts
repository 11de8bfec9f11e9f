import type { RandomStreams } from '../engine/index.js';

/** When messages are submitted, in the order of their numbers. */
export interface Arrivals {
  /** From the submission before (the first time: from the start of the run) to the next one, whole ns. */
  nextGapNs(): number;
}

/** What a scenario names: immutable, and built for each run. */
export interface ArrivalModel {
  readonly name: string;
  /** null: all mail is submitted at the start of the run. */
  build(random: RandomStreams): Arrivals | null;
}
