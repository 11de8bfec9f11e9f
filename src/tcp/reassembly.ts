import type { SackBlocks } from './sack-blocks.js';
import type { Segment } from './segment.js';

/** Segments that arrived ahead of a gap, by sequence number. Bounded by the receive window. */
export class Reassembly {
  private readonly segments: Segment[] = [];

  get isEmpty(): boolean {
    return this.segments.length === 0;
  }

  /** Segments that wait for a gap to close. */
  get length(): number {
    return this.segments.length;
  }

  /** Sequence number after the last of them; 0 when there is none. */
  get end(): number {
    return this.segments.at(-1)?.end ?? 0;
  }

  /** Tells a report, in order, of the parts of [seq, end) that are held: the first, and what may widen it. */
  reportHeld(seq: number, end: number, report: SackBlocks): void {
    let isFirst = true;
    for (const segment of this.segments) {
      if (segment.seq >= end) break;
      if (segment.end <= seq) continue;
      const left = Math.max(segment.seq, seq);
      const right = Math.min(segment.end, end);
      if (isFirst) report.noteRepeat(left, right);
      else report.extendRepeat(left, right);
      isFirst = false;
    }
  }

  /** False when it held nothing new. */
  insert(segment: Segment): boolean {
    const { segments } = this;
    let at = segments.length;
    while (at > 0 && segments[at - 1].seq > segment.seq) at--;
    const before = segments[at - 1];
    if (before !== undefined && before.end >= segment.end) return false;
    segments.splice(at, 0, segment);
    return true;
  }

  /** Empties it, and returns what it held. */
  clear(): Segment[] {
    return this.segments.splice(0);
  }

  /** The next segment that begins at or before `nxt`, or undefined. */
  takeUpTo(nxt: number): Segment | undefined {
    const first = this.segments[0];
    return first !== undefined && first.seq <= nxt ? this.segments.shift() : undefined;
  }
}
