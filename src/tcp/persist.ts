import { NEVER } from '../engine/index.js';
import type { Patience } from './patience.js';
import type { RttEstimator } from './rtt.js';

/**
 * The wait for a shut window to open (RFC 9293 3.8.6.1): while nothing is in
 * flight and something waits, the peer is asked after each timeout, which doubles.
 */
export class Persist {
  /** The sender's timer is the probe's. */
  isOn = false;
  /** Probes since the peer was heard last: the kernel's icsk_probes_out. */
  unanswered = 0;

  constructor(
    private readonly rtt: RttEstimator,
    private readonly patience: Patience,
  ) {}

  /** Begins to wait; returns when to probe. */
  begin(now: number): number {
    this.isOn = true;
    return now + this.rtt.rtoNs;
  }

  end(): void {
    this.isOn = false;
  }

  /** An acknowledgment came with a window of so many octets: the wait is over, or for the next probe it starts anew (tcp_ack_probe). Returns when to probe. */
  answered(window: number, now: number): number {
    const { patience, rtt } = this;
    if (window === 0) return this.next(now);
    this.isOn = false;
    patience.blockedSince = NEVER;
    rtt.backoffs = 0;
    return NEVER;
  }

  /** The peer lives, its window is merely shut. */
  noteLife(): void {
    this.unanswered = 0;
    if (this.isOn) this.patience.troubleSince = NEVER;
  }

  /** The timer ran out. False: nobody waits any longer. */
  mayGoOn(now: number): boolean {
    const { patience } = this;
    if (patience.isOver(false, 0, now) || patience.isBlockedTooLong(now)) return false;
    if (patience.blockedSince === NEVER) patience.blockedSince = now;
    return true;
  }

  /** Data left in place of a probe: nobody waits any more (tcp_send_probe0). */
  relieved(): void {
    this.isOn = false;
    this.unanswered = 0;
    this.rtt.backoffs = 0;
    this.patience.blockedSince = NEVER;
  }

  /** A probe leaves; returns when the next is due. */
  probed(now: number): number {
    if (this.patience.troubleSince === NEVER) this.patience.troubleSince = now;
    this.rtt.backoffs++;
    this.unanswered++;
    return this.next(now);
  }

  private next(now: number): number {
    return this.patience.clamp(this.patience.blockedSince, now + this.rtt.rtoNs, now);
  }
}
