import { NEVER } from '../../engine/index.js';
import { EVER_RETRANSMITTED, type Flight, LOST, SACKED } from '../flight.js';
import type { LossRecovery, RecoveringSender } from './index.js';
import type { Undo } from './undo.js';

/** Reads SACK blocks into the marks of a flight, and tells what they show to be lost. */
export class SackScoreboard {
  /** When the oldest segment among those newly reported was sent, if it was sent once; else -1. */
  sampleFrom = -1;
  /** The same of the latest of them. */
  sampleTo = -1;
  /** Segments that the last report says to have arrived twice (D-SACK, RFC 2883), as far as this end has sent copies. */
  repeated = 0;
  /** The segment that arrived twice is the last one that was sent when it was reported. */
  repeatEnd = 0;
  /** Reported segments since the start, arrived twice. */
  repeatsSeen = 0;
  /** Those of them that this end may have sent twice. */
  repeatsDelivered = 0;
  /** The last report was the first to tell of something that was sent once and up to here. */
  originalEnd = NEVER;
  /** The earliest that was sent once and is reported after what lies beyond it; NEVER = none. */
  private lateSeq = NEVER;
  /** Where the highest reported segment ends. */
  private top = 0;
  /** The blocks of the last report: what lies in them is marked already (the kernel's recv_sack_cache). */
  private known: readonly number[] = [];
  /** End of the highest block seen. */
  private highest = 0;
  /** Whatever begins before this has been judged by `markLost`. */
  private judged = 0;

  /** Hears of every segment that is newly reported. */
  constructor(
    private readonly recovery: LossRecovery,
    private readonly undo: Undo | null,
    private readonly readsRepeats: boolean,
  ) {}

  /** Where the highest reported segment ends, or what is unacknowledged: the kernel remembers the segment after it (tcp_highest_sack_seq, tcp_advance_highest_sack). */
  topOf({ flight, una }: RecoveringSender): number {
    return flight.sacked > 0 ? this.top : una;
  }

  /** Marks what the blocks of an acknowledgment of `ack` cover; returns how many segments are newly reported. */
  take(sender: RecoveringSender, ack: number, blocks: readonly number[], now: number): number {
    const { una, nxt } = sender;
    this.sampleFrom = -1;
    this.sampleTo = -1;
    this.repeated = 0;
    this.lateSeq = NEVER;
    this.originalEnd = NEVER;
    if (this.readsRepeats && isRepeat(ack, blocks)) this.takeRepeat(sender, blocks[0], blocks[1]);
    let fresh = 0;
    for (const at of ascending(blocks)) {
      const left = blocks[at];
      const right = blocks[at + 1];
      if (left < una || right > nxt || right <= left) continue;
      const before = fresh;
      fresh += this.takeBlock(sender, left, right, now);
      if (fresh > before) sender.queue?.merge(left - 1, right - 1, sender.mss);
      if (right > this.highest) this.highest = right;
    }
    this.known = blocks;
    return fresh;
  }

  /** What the report told of the order, to whom it may concern. */
  noteOrder(sender: RecoveringSender): void {
    if (this.lateSeq !== NEVER) this.recovery.reordering.note(this.lateSeq, this.topOf(sender), sender.mss);
  }

  /** The report has been dealt with. */
  clear(): void {
    this.repeated = 0;
    this.originalEnd = NEVER;
  }

  /** The peer has dropped what it reported. */
  forget(): void {
    this.known = [];
    this.highest = 0;
    this.judged = 0;
    this.top = 0;
  }

  /** RFC 6675 IsLost: what has so many reported segments above it. A segment that was sent again is not judged anew. Returns how many are newly lost. */
  markLost(flight: Flight, threshold: number): number {
    if (flight.sacked < threshold) return 0;
    const before = flight.lost;
    let edge = flight.indexOf(this.highest - 1);
    for (let above = 0; edge >= 0; edge--) {
      if (flight.has(edge, SACKED) && ++above === threshold) break;
    }
    if (edge < 0) return 0;
    const from = flight.indexOf(this.judged);
    for (let i = from < 0 ? 0 : from; i < edge; i++) {
      if (!flight.has(i, SACKED | LOST)) flight.markLost(i);
    }
    if (flight.seq(edge) > this.judged) this.judged = flight.seq(edge);
    return flight.lost - before;
  }

  /** tcp_check_dsack: more repeats than copies were sent say nothing of this end (RFC 2883 5). */
  private takeRepeat(sender: RecoveringSender, left: number, right: number): void {
    const segments = Math.max(Math.ceil((right - left) / sender.mss), 1);
    this.repeatsSeen += segments;
    if (this.repeatsSeen > sender.copiesSent) return;
    this.repeated = segments;
    this.repeatsDelivered += segments;
    this.repeatEnd = right;
    if (right <= sender.una) this.undo?.onRepeated(right, segments);
    else this.markRepeat(sender, left, right);
  }

  /** The repeat lies in what is in flight still, and reported. */
  private markRepeat({ flight }: RecoveringSender, left: number, right: number): void {
    for (let i = Math.max(flight.indexOf(left), 0); i < flight.length && flight.seq(i) < right; i++) {
      if (flight.seq(i) < left || flight.end(i) > right || !flight.has(i, EVER_RETRANSMITTED)) continue;
      this.undo?.onRepeated(flight.end(i), 1);
      if (flight.has(i, SACKED) && flight.seq(i) < this.lateSeq) this.lateSeq = flight.seq(i);
    }
  }

  /** Walks only those parts of a block that the last report did not have. */
  private takeBlock(sender: RecoveringSender, left: number, right: number, now: number): number {
    const { known } = this;
    for (let i = 0; i + 1 < known.length; i += 2) {
      if (known[i] < left || known[i + 1] > right || known[i + 1] <= known[i]) continue;
      return this.walk(sender, left, right, left, known[i], now) + this.walk(sender, left, right, known[i + 1], right, now);
    }
    return this.walk(sender, left, right, left, right, now);
  }

  /** Marks what the block covers whole, looking at the segments in [from, to). */
  private walk(sender: RecoveringSender, left: number, right: number, from: number, to: number, now: number): number {
    const { flight } = sender;
    if (from >= to) return 0;
    let fresh = 0;
    for (let i = Math.max(flight.indexOf(from), 0); i < flight.length && flight.seq(i) < to; i++) {
      const seq = flight.seq(i);
      if (seq < left || flight.end(i) > right || !flight.markSacked(i)) continue;
      fresh++;
      const end = flight.end(i);
      this.recovery.onDelivered(sender, i, now);
      if (!flight.has(i, EVER_RETRANSMITTED)) this.noteOriginal(flight, i, seq, end);
      if (end > this.top || flight.sacked === 1) this.top = end;
    }
    return fresh;
  }

  /** Reported now, and sent once. */
  private noteOriginal(flight: Flight, index: number, seq: number, end: number): void {
    this.sampleTo = flight.sentAt(index);
    if (this.sampleFrom < 0) this.sampleFrom = this.sampleTo;
    if (end < this.originalEnd) this.originalEnd = end;
    if (flight.sacked > 1 && seq < this.top && seq < this.lateSeq) this.lateSeq = seq;
  }
}

/** RFC 2883 4: the first block tells of what came twice if it lies below the acknowledgment or inside the second. */
function isRepeat(ack: number, blocks: readonly number[]): boolean {
  const [left, right, outerLeft, outerRight] = blocks;
  if (right <= left) return false;
  return left < ack || (blocks.length >= 4 && left >= outerLeft && right <= outerRight);
}

const IN_TURN: readonly number[] = [0];

/** Where the blocks stand, in order of sequence: what one report tells of at once must not look reordered. */
function ascending(blocks: readonly number[]): readonly number[] {
  if (blocks.length <= 2) return IN_TURN;
  const order: number[] = [];
  for (let i = 0; i + 1 < blocks.length; i += 2) order.push(i);
  return order.sort((a, b) => blocks[a] - blocks[b]);
}
