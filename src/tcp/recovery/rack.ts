import { EVER_RETRANSMITTED, type Flight, JUDGED, LOST, RETRANSMITTED, SACKED } from '../flight.js';
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
  /** The segment sent last among those that have arrived: which sending it was, when, and where it ends. */
  private sending = -1;
  private sentAt = -1;
  private end = 0;
  /** Round trip of the segment that arrived last. */
  private rttNs = 0;
  private advanced = false;
  /** Whatever begins before this and was sent once has been judged. */
  private judged = 0;
  /** No copy in flight is an earlier sending. */
  private oldestCopy = 0;

  constructor(private readonly reordering: Reordering) {}

  /** A segment arrived. What is acknowledged faster than a round trip after it was sent again was the first copy. */
  onDelivered(flight: Flight, index: number, minRttNs: number, now: number): void {
    const sentAt = flight.sentAt(index);
    const rttNs = now - sentAt;
    if (rttNs < minRttNs && flight.has(index, EVER_RETRANSMITTED)) return;
    this.advanced = true;
    this.rttNs = rttNs;
    const sending = flight.sending(index);
    const end = flight.end(index);
    if (sending < this.sending || (sending === this.sending && end <= this.end)) return;
    this.sending = sending;
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

  /** A loss was none: look anew at what was not lost by what arrived (tcp_undo_cwnd_reduction). */
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

  /** What was sent once is in order of sending. Among it are copies that count as in flight once: a probe, and what an undo takes for arrived. */
  private judgeFirsts(flight: Flight, toleranceNs: number, now: number): number {
    let lost = 0;
    let undecided = -1;
    this.waitNs = 0;
    let i = Math.max(flight.indexOf(this.judged), 0);
    for (; i < flight.length; i++) {
      const isBefore = this.isBefore(flight, i);
      if (!isBefore && !flight.has(i, EVER_RETRANSMITTED)) break;
      if (flight.has(i, SACKED | LOST | RETRANSMITTED | JUDGED)) continue;
      if (isBefore && this.decide(flight, i, toleranceNs, now)) lost++;
      else if (undecided < 0) undecided = i;
    }
    if (undecided >= 0) this.judged = flight.seq(undecided);
    else if (i > 0 && flight.end(i - 1) > this.judged) this.judged = flight.end(i - 1);
    return lost;
  }

  private judgeCopies(flight: Flight, toleranceNs: number, now: number): number {
    if (flight.retransmitted === 0 || this.sending < this.oldestCopy) return 0;
    let lost = 0;
    let left = flight.retransmitted;
    // What will be sent again comes later than what has arrived.
    let oldest = this.sending + 1;
    for (let i = 0; i < flight.length && left > 0; i++) {
      if (!flight.has(i, RETRANSMITTED)) continue;
      left--;
      if (this.isBefore(flight, i) && this.decide(flight, i, toleranceNs, now)) lost++;
      else if (flight.sending(i) < oldest) oldest = flight.sending(i);
    }
    this.oldestCopy = oldest;
    return lost;
  }

  /** tcp_rack_sent_after, whose clock tells moments apart that are one instant here. */
  private isBefore(flight: Flight, index: number): boolean {
    const sending = flight.sending(index);
    return sending < this.sending || (sending === this.sending && flight.end(index) < this.end);
  }

  private decide(flight: Flight, index: number, toleranceNs: number, now: number): boolean {
    const leftNs = this.rttNs + toleranceNs - (now - flight.sentAt(index));
    if (leftNs <= 0) {
      flight.markJudged(index);
      return true;
    }
    if (leftNs > this.waitNs) this.waitNs = leftNs;
    return false;
  }
}
