import { EVER_RETRANSMITTED, type Flight, LOST, SACKED } from '../flight.js';
import type { LossRecovery, RecoveringSender } from './index.js';

/** RFC 6675 2: DupThresh. */
export const DUPLICATE_THRESHOLD = 3;

/** Reads SACK blocks into the marks of a flight, and tells what they show to be lost. */
export class SackScoreboard {
  /** When the oldest segment among those newly reported was sent, if it was sent once; else -1. */
  sampleFrom = -1;
  /** The blocks of the last report: what lies in them is marked already (the kernel's recv_sack_cache). */
  private known: readonly number[] = [];
  /** End of the highest block seen. */
  private highest = 0;
  /** Whatever begins before this has been judged by `markLost`. */
  private judged = 0;

  /** Hears of every segment that is newly reported. */
  constructor(private readonly recovery: LossRecovery) {}

  /** Marks what the blocks cover; returns how many segments are newly reported. */
  take(sender: RecoveringSender, blocks: readonly number[], now: number): number {
    const { una, nxt } = sender;
    let fresh = 0;
    this.sampleFrom = -1;
    for (let i = 0; i + 1 < blocks.length; i += 2) {
      const left = blocks[i];
      const right = blocks[i + 1];
      if (left < una || right > nxt || right <= left) continue;
      fresh += this.takeBlock(sender, left, right, now);
      if (right > this.highest) this.highest = right;
    }
    this.known = blocks;
    return fresh;
  }

  /** RFC 6675 IsLost: what has DupThresh reported segments above it. A segment that was sent again is not judged anew. Returns how many are newly lost. */
  markLost(flight: Flight): number {
    if (flight.sacked < DUPLICATE_THRESHOLD) return 0;
    const before = flight.lost;
    let edge = flight.indexOf(this.highest - 1);
    for (let above = 0; edge >= 0; edge--) {
      if (flight.has(edge, SACKED) && ++above === DUPLICATE_THRESHOLD) break;
    }
    if (edge < 0) return 0;
    const from = flight.indexOf(this.judged);
    for (let i = from < 0 ? 0 : from; i < edge; i++) {
      if (!flight.has(i, SACKED | LOST)) flight.markLost(i);
    }
    if (flight.seq(edge) > this.judged) this.judged = flight.seq(edge);
    return flight.lost - before;
  }

  /** Walks only those parts of a block that the last report did not have. */
  private takeBlock(sender: RecoveringSender, left: number, right: number, now: number): number {
    const { known } = this;
    for (let i = 0; i + 1 < known.length; i += 2) {
      if (known[i] < left || known[i + 1] > right) continue;
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
      if (flight.seq(i) < left || flight.end(i) > right || !flight.markSacked(i)) continue;
      fresh++;
      const again = flight.has(i, EVER_RETRANSMITTED);
      this.recovery.onDelivered(sender, flight.sentAt(i), flight.end(i), again, now);
      if (this.sampleFrom < 0 && !again) this.sampleFrom = flight.sentAt(i);
    }
    return fresh;
  }
}
