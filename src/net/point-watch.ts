import { shared } from '../engine/index.js';

/** A fault that waits for a named protocol point. */
export interface AtPoint {
  /** Null: it waits for something else. */
  readonly on: string | null;
  /** Which occurrence, from 1, of those on the connection concerned. */
  readonly nth: number;
  /** Counts from 1; null = any. */
  readonly connection: number | null;
}

/** Counts for each fault of a list how often the point that it waits for has been reached. */
export class PointWatch {
  /** Places in the list of those that wait for a point. */
  private readonly waiting: readonly number[];
  private readonly faults: readonly AtPoint[];
  private readonly counts: number[];

  constructor(faults: readonly AtPoint[]) {
    this.waiting = shared(faults.flatMap(({ on }, i) => (on === null ? [] : [i])));
    this.faults = shared([...faults]);
    this.counts = this.waiting.map(() => 0);
  }

  /** How often the point of this fault has been reached on the connection concerned. */
  countOf(index: number): number {
    return this.counts[this.waiting.indexOf(index)] ?? 0;
  }

  /** Places of the faults whose turn it is now. */
  reached(point: string, connection: number): readonly number[] {
    let due = NONE;
    for (let i = 0; i < this.waiting.length; i++) {
      const fault = this.faults[this.waiting[i]];
      if (fault.on !== point) continue;
      if (fault.connection !== null && fault.connection !== connection) continue;
      if (++this.counts[i] === fault.nth) due = [...due, this.waiting[i]];
    }
    return due;
  }
}

const NONE: readonly number[] = [];
