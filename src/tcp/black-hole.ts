import { MILLISECOND } from '../engine/index.js';

/** tcp_base_mss: what is tried first. */
const BASE_MSS = 1024;
/** tcp_mtu_probe_floor. */
const LEAST_MSS = 48;
/** tcp_retries1 = 3 retransmissions from 200 ms on, doubling (tcp_model_timeout). */
const SUSPICIOUS_NS = 15 * 200 * MILLISECOND;

/**
 * A path that swallows large packets and says nothing (RFC 4821 7.7, tcp_timer.c
 * tcp_mtu_probing): when time-outs have gone on for long, smaller segments are
 * tried, half as large each time. Not modelled: the search upwards from there.
 */
export class BlackHoleDetection {
  private mss = 0;

  /** A timeout; the first of the row was at `since`. The largest segment to send from now on, octets of payload. */
  onTimeout(since: number, now: number): number {
    if (now - since >= SUSPICIOUS_NS) this.mss = this.mss === 0 ? BASE_MSS : Math.max(Math.floor(this.mss / 2), LEAST_MSS);
    return this.mss === 0 ? Number.MAX_SAFE_INTEGER : this.mss;
  }
}
