import { type Flight, LOST, RETRANSMITTED, SACKED } from '../flight.js';
import type { RttEstimator } from '../rtt.js';
import type { Reordering } from './reordering.js';

/**
 * RACK (RFC 8985, tcp_recovery.c): a segment is lost when one that was sent
 * after it has arrived and a reordering window has passed since. The window is
 * a quarter of the smallest round trip, or nothing in recovery or once three
 * segments are reported; more once the path has been seen to change the order.
 * So a lost retransmission is found too.
 */
export class Rack {
  /** Until when undecided segments are waited for, from now, ns; 0 = nothing is waited for. */
  waitNs = 0;
  /** The segment sent last among those that have arrived. */
  private sentAt = -1;
  private end = 0;
  /** Round trip of the segment that arrived last. */
  private rttNs = 0;
  private advanced = false;
  /** Whatever begins before this and was sent once has been judged. */
  private judged = 0;
  /** No copy in flight was sent before this. */
  private oldestCopy = 0;

  constructor(private readonly reordering: Reordering) {}

  /** A segment arrived. What is acknowledged faster than a round trip after it was sent again was the first copy. */
  onDelivered(sentAt: number, end: number, again: boolean, minRttNs: number, now: number): void {
    const rttNs = now - sentAt;
    if (again && rttNs < minRttNs) return;
    this.advanced = true;
    this.rttNs = rttNs;
    if (sentAt < this.sentAt || (sentAt === this.sentAt && end <= this.end)) return;
    this.sentAt = sentAt;
    this.end = end;
  }

  /** Marks what is lost by now; returns how many. */
  detect(flight: Flight, recovering: boolean, rtt: RttEstimator, now: number): number {
    if (!this.advanced) return 0;
    this.advanced = false;
    if (this.isOrderly(flight)) return 0;
    return this.judge(flight, recovering, rtt, now);
  }

  /** The same when the reordering window has passed. */
  judge(flight: Flight, recovering: boolean, rtt: RttEstimator, now: number): number {
    const toleranceNs = this.reordering.toleranceNs(recovering, flight.sacked, rtt);
    return this.judgeFirsts(flight, toleranceNs, now) + this.judgeCopies(flight, toleranceNs, now);
  }

  /** A loss was none: look at everything anew (tcp_undo_cwnd_reduction). */
  lookAgain(): void {
    this.advanced = this.sentAt >= 0;
    this.judged = 0;
  }

  /** When the segment sent last among those that have arrived was sent; -1: none has arrived. */
  get latestSentAt(): number {
    return this.sentAt;
  }

  /** tcp_timeout_mark_lost: on a timeout what was sent less than a round trip ago is not given up yet. */
  isOverdue(sentAt: number, now: number): boolean {
    return sentAt + this.rttNs <= now;
  }

  /** Nothing in flight was sent before what has arrived: the common case, which costs a look at the oldest. */
  private isOrderly(flight: Flight): boolean {
    if (flight.length === 0) return true;
    return flight.sacked === 0 && flight.retransmitted === 0 && flight.lost === 0 && !this.isBefore(flight, 0);
  }

  /** What was sent once is in order of sending, and so is the copy that was a probe, or that a timeout took for lost and an undo for arrived. */
  private judgeFirsts(flight: Flight, toleranceNs: number, now: number): number {
    let lost = 0;
    let undecided = -1;
    this.waitNs = 0;
    let i = Math.max(flight.indexOf(this.judged), 0);
    for (; i < flight.length && this.isBefore(flight, i); i++) {
      if (flight.has(i, SACKED | LOST | RETRANSMITTED)) continue;
      if (this.decide(flight, i, toleranceNs, now)) lost++;
      else if (undecided < 0) undecided = i;
    }
    if (undecided >= 0) this.judged = flight.seq(undecided);
    else if (i > 0 && flight.end(i - 1) > this.judged) this.judged = flight.end(i - 1);
    return lost;
  }

  private judgeCopies(flight: Flight, toleranceNs: number, now: number): number {
    if (flight.retransmitted === 0 || this.sentAt < this.oldestCopy) return 0;
    let lost = 0;
    let left = flight.retransmitted;
    let oldest = now;
    for (let i = 0; i < flight.length && left > 0; i++) {
      if (!flight.has(i, RETRANSMITTED)) continue;
      left--;
      // What has left at this very instant is not lost yet, even if what arrived has taken no time.
      if (flight.sentAt(i) < now && this.isBefore(flight, i) && this.decide(flight, i, toleranceNs, now)) lost++;
      else if (flight.sentAt(i) < oldest) oldest = flight.sentAt(i);
    }
    this.oldestCopy = oldest;
    return lost;
  }

  private isBefore(flight: Flight, index: number): boolean {
    const sentAt = flight.sentAt(index);
    return sentAt < this.sentAt || (sentAt === this.sentAt && flight.end(index) < this.end);
  }

  private decide(flight: Flight, index: number, toleranceNs: number, now: number): boolean {
    const leftNs = this.rttNs + toleranceNs - (now - flight.sentAt(index));
    if (leftNs <= 0) {
      flight.markLost(index);
      return true;
    }
    if (leftNs > this.waitNs) this.waitNs = leftNs;
    return false;
  }
}
