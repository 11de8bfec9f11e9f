import type { StackProfile } from '../profile.js';
import type { RttEstimator } from '../rtt.js';
import { inTicks } from '../ticks.js';

const NONE = -1;

/**
 * The tail loss probe (RFC 8985 7, tcp_output.c tcp_schedule_loss_probe): when
 * nothing is heard for two round trips, something new or the last segment is
 * sent, so that a lost tail is found by RACK and not by a timeout.
 */
export class TailProbe {
  /** What had been sent when the probe left; NONE while no probe is out. */
  private high = NONE;
  private wasCopy = false;

  constructor(private readonly profile: StackProfile) {}

  get isOut(): boolean {
    return this.high !== NONE;
  }

  /** Time to the probe: a lone segment's acknowledgment may be delayed. */
  delayNs(rtt: RttEstimator, outstanding: number): number {
    if (rtt.srttNs === 0) return rtt.rtoNs;
    const { rtoMinNs, rtoMaxNs, timerSlackNs, timerTickNs } = this.profile;
    return Math.min(inTicks(2 * rtt.srttNs + (outstanding === 1 ? rtoMinNs : timerSlackNs), timerTickNs), rtoMaxNs);
  }

  sent(nxt: number, isCopy: boolean): void {
    this.high = nxt;
    this.wasCopy = isCopy;
  }

  /**
   * An acknowledgment came while a probe was out. True when it shows that the
   * probe repaired a loss, which has to be paid for (tcp_process_tlp_ack). A mere
   * duplicate tells that the last segment had arrived all the time.
   */
  repaired(ack: number, isDuplicate: boolean): boolean {
    if (ack < this.high) return false;
    if (!this.wasCopy || isDuplicate) {
      this.high = NONE;
      return false;
    }
    if (ack === this.high) return false;
    this.high = NONE;
    return true;
  }

  get isCopyOut(): boolean {
    return this.isOut && this.wasCopy;
  }

  /** What ends at `end` has arrived twice (D-SACK): if it was the probe, nothing had been lost (RFC 8985 7.4.2). */
  arrivedTwice(end: number): boolean {
    if (!this.isCopyOut || end !== this.high) return false;
    this.high = NONE;
    return true;
  }

  forget(): void {
    this.high = NONE;
  }
}
