import { NEVER } from '../engine/index.js';
import { EVER_RETRANSMITTED, type Flight, SACKED } from './flight.js';
import type { LossRecovery, RecoveringSender } from './recovery/index.js';

/** A sender whose segments are acknowledged. */
interface CoveredSender extends RecoveringSender {
  readonly recovery: LossRecovery;
}

/** What a cumulative acknowledgment covers of what is in flight (tcp_clean_rtx_queue). */
export class Coverage {
  /** Segments that had not been reported arrived before. */
  fresh = 0;
  /** Something of it was sent more than once: no round trip is measured (Karn). */
  hasCopy = false;
  /** The first of those that were sent once and had not been reported: where it begins and ends, and when it left; NEVER = there is none. */
  firstSeq = NEVER;
  firstEnd = NEVER;
  firstSentAt = NEVER;
  /** When the last of them left. */
  lastSentAt = NEVER;

  /** Takes off the flight what ends by `ack`. */
  take(sender: CoveredSender, ack: number, now: number): void {
    const { flight } = sender;
    this.hasCopy = false;
    this.fresh = this.takeUnmarked(sender, ack, now);
    if (flight.length > 0 && flight.end(0) <= ack) this.takeMarked(sender, ack, now);
    if (flight.length > 0 && flight.seq(0) < ack) flight.trimHead(ack);
  }

  /** As long as nothing is marked, as mostly nothing is: they are counted, and the first and the last looked at. */
  private takeUnmarked(sender: CoveredSender, ack: number, now: number): number {
    const { flight } = sender;
    const count = flight.unmarkedUpTo(ack);
    if (count === 0) {
      this.firstSeq = NEVER;
      this.firstEnd = NEVER;
      this.firstSentAt = NEVER;
      this.lastSentAt = NEVER;
      return 0;
    }
    this.firstSeq = flight.seq(0);
    this.firstEnd = flight.end(0);
    this.firstSentAt = flight.sentAt(0);
    this.lastSentAt = flight.sentAt(count - 1);
    sender.recovery.onDelivered(sender, count - 1, now);
    flight.shiftUnmarked(count);
    return count;
  }

  private takeMarked(sender: CoveredSender, ack: number, now: number): void {
    const { flight, recovery } = sender;
    for (; flight.length > 0 && flight.end(0) <= ack; flight.shift()) {
      if (flight.has(0, EVER_RETRANSMITTED)) this.hasCopy = true;
      if (flight.has(0, SACKED)) continue;
      this.fresh++;
      recovery.onDelivered(sender, 0, now);
      if (!flight.has(0, EVER_RETRANSMITTED)) this.takeOriginal(flight);
    }
  }

  /** Sent once, and not reported. */
  private takeOriginal(flight: Flight): void {
    this.lastSentAt = flight.sentAt(0);
    if (this.firstSentAt !== NEVER) return;
    this.firstSeq = flight.seq(0);
    this.firstEnd = flight.end(0);
    this.firstSentAt = this.lastSentAt;
  }
}
