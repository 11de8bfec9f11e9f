import type { RecordedSegment } from './recording.js';

/** Where a recording and its replay part, side by side. */
export interface Difference {
  /** What differs: a segment, a time, a shape, the completion, or a feature that the simulator lacks. */
  readonly what: string;
  readonly recorded: RecordedSegment | null;
  readonly simulated: RecordedSegment | null;
}
