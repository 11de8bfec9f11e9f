import { SECOND } from '../engine/index.js';
import type { StackProfile } from './profile.js';

const FALLBACK_NS = 3 * SECOND;

/**
 * Smoothed round-trip time and retransmission timeout (RFC 6298). Where the
 * minimum applies differs: the RFC bounds the whole timeout, Linux bounds the
 * variance term, so that a Linux timeout is never below srtt + 200 ms.
 */
export class RttEstimator {
  /** ns; 0 before the first sample. */
  srttNs = 0;
  /** The smallest sample, ns. */
  minNs = Number.MAX_SAFE_INTEGER;
  private rttvarNs = 0;
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
    return rto < this.profile.rtoMaxNs ? rto : this.profile.rtoMaxNs;
  }

  /** Data begins to flow after a handshake that gave no measurement: 3 s (RFC 6298 5.7). */
  fallBack(): void {
    if (this.srttNs > 0 || this.backoffs === 0) return;
    this.baseNs = FALLBACK_NS > this.profile.rtoInitialNs ? FALLBACK_NS : this.profile.rtoInitialNs;
    this.backoffs = 0;
  }

  /** A measurement of a segment that was not retransmitted (Karn's rule is the caller's). */
  sample(rttNs: number): void {
    if (rttNs < this.minNs) this.minNs = rttNs;
    if (this.srttNs === 0) {
      this.srttNs = rttNs;
      this.rttvarNs = Math.floor(rttNs / 2);
    } else {
      const error = rttNs - this.srttNs;
      this.rttvarNs = Math.floor((3 * this.rttvarNs + (error < 0 ? -error : error)) / 4);
      this.srttNs = Math.floor((7 * this.srttNs + rttNs) / 8);
    }
    const { rtoMinNs, rtoMaxNs, rtoMinBounds } = this.profile;
    const spread = 4 * this.rttvarNs;
    const rto =
      rtoMinBounds === 'variance' ? this.srttNs + (spread > rtoMinNs ? spread : rtoMinNs) : Math.max(this.srttNs + spread, rtoMinNs);
    this.baseNs = rto < rtoMaxNs ? rto : rtoMaxNs;
    this.backoffs = 0;
  }
}
