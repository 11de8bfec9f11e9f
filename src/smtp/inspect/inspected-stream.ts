import { ByteStream, Reassembly, SYN, type Segment } from '../../tcp/index.js';
import type { Inspector, Verdict } from './inspector.js';
import { Payload } from './payload.js';

/** What a stream does with segments, one after the other. */
export interface SegmentExit {
  /** False: nothing more is to go on. */
  onVerdict(verdict: Verdict, segment: Segment, now: number): boolean;
}

/**
 * Segments that arrive ahead of a gap are kept until it closes, three of them,
 * further ones swallowed: what an ASA does with inspected connections (its TCP
 * map's default queue limit). The receiver hears nothing of a segment that is kept, so
 * that no duplicate acknowledgment tells the sender of the gap: its timer does.
 */
const MOST_KEPT = 3;

/**
 * One direction of an inspected connection. Each octet is inspected once, in
 * order, in the segment that first brings it; a retransmission gets what became of
 * the octets then, however it is cut.
 */
export class InspectedStream {
  /** Sequence number of the first octet that has not gone on. */
  next = 1;
  /** The stream as it leaves the box. */
  private readonly rewritten = new ByteStream();
  private readonly kept = new Reassembly();
  private isChanged = false;

  /** @param inspector null: this direction is only followed */
  constructor(
    private readonly inspector: Inspector | null,
    private readonly exit: SegmentExit,
  ) {}

  /** The receiver has acknowledged up to this sequence number. */
  acknowledged(ack: number): void {
    this.rewritten.release(ack - 1);
  }

  take(segment: Segment, now: number): void {
    const { kept, inspector } = this;
    const first = firstOf(segment);
    if (segment.length === 0 || inspector === null) {
      if (segment.length > 0 && first + segment.length > this.next) this.next = first + segment.length;
      this.exit.onVerdict('pass', segment, now);
      return;
    }
    if (first > this.next) {
      if (kept.length >= MOST_KEPT || !kept.insert(segment)) this.exit.onVerdict('swallow', segment, now);
      return;
    }
    if (!this.inspect(segment, inspector, now)) return;
    for (let late = kept.takeUpTo(this.next); late !== undefined; late = kept.takeUpTo(this.next)) {
      if (!this.inspect(late, inspector, now)) return;
    }
  }

  private inspect(segment: Segment, inspector: Inspector, now: number): boolean {
    const seen = this.next - firstOf(segment);
    if (seen < segment.length) {
      const payload = new Payload(segment, seen);
      const octets = payload.octets.slice();
      const verdict = inspector.inspect(octets, seen, now);
      if (verdict !== 'pass') return this.exit.onVerdict(verdict, segment, now);
      this.next += octets.length;
      if (payload.appendRewritten(octets, this.rewritten)) this.isChanged = true;
    }
    return this.exit.onVerdict('pass', this.isChanged ? segment.carrying(this.rewritten, firstOf(segment) - 1) : segment, now);
  }
}

/** Sequence number of the first payload octet. */
const firstOf = (segment: Segment): number => (segment.has(SYN) ? segment.seq + 1 : segment.seq);
