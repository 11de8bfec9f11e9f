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

  /** What of [seq, end) is held, from its first octet to its last; null = nothing. */
  held(seq: number, end: number): readonly [left: number, right: number] | null {
    let left = -1;
    let right = -1;
    for (let i = this.segments.length - 1; i >= 0 && (right < 0 || this.segments[i].end > seq); i--) {
      const segment = this.segments[i];
      if (segment.seq >= end || segment.end <= seq) continue;
      left = Math.max(segment.seq, seq);
      right = Math.max(right, Math.min(segment.end, end));
    }
    return right < 0 ? null : [left, right];
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

  /** The next segment that begins at or before `nxt`, or undefined. */
  takeUpTo(nxt: number): Segment | undefined {
    const first = this.segments[0];
    return first !== undefined && first.seq <= nxt ? this.segments.shift() : undefined;
  }
}
