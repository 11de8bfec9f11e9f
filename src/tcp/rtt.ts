import { MILLISECOND, SECOND } from '../engine/index.js';
import type { StackProfile } from './profile.js';
import { inTicks } from './ticks.js';

const FALLBACK_NS = 3 * SECOND;
const SOONEST_RENEGING_NS = 10 * MILLISECOND;

/**
 * Smoothed round-trip time and retransmission timeout (RFC 6298). Where the
 * minimum applies differs: the RFC bounds the whole timeout, Linux bounds the
 * variance term, so that a Linux timeout is never below srtt + 200 ms, and its
 * variance falls slowly.
 */
export class RttEstimator {
  /** ns; 0 before the first sample. */
  srttNs = 0;
  /** The smallest sample, ns. */
  minNs = Number.MAX_SAFE_INTEGER;
  private rttvarNs = 0;
  /** The kernel's mdev, its maximum in this window, and the sequence number at which the window ends. */
  private deviationNs = 0;
  private widestNs = 0;
  private windowEnd = 0;
  private baseNs: number;
  /** Consecutive timeouts; each doubles the timeout (RFC 6298 5.5). */
  backoffs = 0;

  constructor(private readonly profile: StackProfile) {
    this.baseNs = profile.rtoInitialNs;
  }

  /** The timeout in force, back-off included, ns. */
  get rtoNs(): number {
    let rto = this.baseNs;
    for (let i = 0; i < this.backoffs && rto < this.profile.rtoMaxNs; i++) rto *= 2;
    if (this.srttNs > 0 || this.backoffs > 0) rto += this.profile.rtoSlopNs;
    return rto < this.profile.rtoMaxNs ? rto : this.profile.rtoMaxNs;
  }

  /** How long a peer is waited for that seems to have dropped what it reported: half a round trip, or 10 ms (tcp_check_sack_reneging). */
  get renegingNs(): number {
    return Math.max(Math.floor(this.srttNs / 2), SOONEST_RENEGING_NS);
  }

  /** The timeout without back-off, ns. */
  get unbackedRtoNs(): number {
    return this.baseNs;
  }

  /** How far samples lie from srtt, smoothed, ns: the RFC's RTTVAR, a quarter of the kernel's mdev. */
  get deviation(): number {
    return this.profile.rtoMinBounds === 'variance' ? this.deviationNs / 4 : this.rttvarNs;
  }

  /** Data begins to flow after a handshake that gave no measurement: 3 s (RFC 6298 5.7). */
  fallBack(): void {
    if (this.srttNs > 0) return;
    this.baseNs = FALLBACK_NS > this.profile.rtoInitialNs ? FALLBACK_NS : this.profile.rtoInitialNs;
    this.backoffs = 0;
  }

  /**
   * A measurement of a segment that was not retransmitted (Karn's rule is the
   * caller's). `una` and `nxt` are the sender's, the acknowledgment counted.
   */
  sample(rttNs: number, una: number, nxt: number): void {
    if (rttNs < this.minNs) this.minNs = rttNs;
    const { rtoMinNs, rtoMaxNs, rtoMinBounds, rtoTickNs } = this.profile;
    const rto = rtoMinBounds === 'variance' ? this.sampleAsLinux(rttNs, una, nxt) : Math.max(this.sampleAsRfc(rttNs), rtoMinNs);
    this.baseNs = rto < rtoMaxNs ? (rtoTickNs === undefined ? rto : inTicks(rto, rtoTickNs)) : rtoMaxNs;
    this.backoffs = 0;
  }

  /** RFC 6298 2. */
  private sampleAsRfc(rttNs: number): number {
    if (this.srttNs === 0) {
      this.srttNs = rttNs;
      this.rttvarNs = Math.floor(rttNs / 2);
    } else {
      const error = rttNs - this.srttNs;
      this.rttvarNs = Math.floor((3 * this.rttvarNs + (error < 0 ? -error : error)) / 4);
      this.srttNs = Math.floor((7 * this.srttNs + rttNs) / 8);
    }
    return this.srttNs + 4 * this.rttvarNs;
  }

  /**
   * tcp_rtt_estimator: the deviation (here four times the RFC's) rises at once
   * and falls by a quarter once a window, to no less than the minimum; a round
   * trip shorter than expected hardly counts as a deviation.
   */
  private sampleAsLinux(rttNs: number, una: number, nxt: number): number {
    const { rtoMinNs } = this.profile;
    if (this.srttNs === 0) {
      this.srttNs = rttNs;
      this.deviationNs = 2 * rttNs;
      this.rttvarNs = Math.max(this.deviationNs, rtoMinNs);
      this.widestNs = this.rttvarNs;
      this.windowEnd = nxt;
      return this.srttNs + this.rttvarNs;
    }
    const error = rttNs - this.srttNs;
    this.srttNs += Math.floor(error / 8);
    let change = (error < 0 ? -error : error) - Math.floor(this.deviationNs / 4);
    if (error < 0 && change > 0) change = Math.floor(change / 8);
    this.deviationNs += change;
    if (this.deviationNs > this.widestNs) {
      this.widestNs = this.deviationNs;
      if (this.widestNs > this.rttvarNs) this.rttvarNs = this.widestNs;
    }
    if (una > this.windowEnd) {
      if (this.widestNs < this.rttvarNs) this.rttvarNs -= Math.floor((this.rttvarNs - this.widestNs) / 4);
      this.windowEnd = nxt;
      this.widestNs = rtoMinNs;
    }
    return this.srttNs + this.rttvarNs;
  }
}
