import type { RttEstimator } from '../rtt.js';

/** RFC 5681 3.2, RFC 6675 2: so many segments that arrive out of turn stand for a loss (net.ipv4.tcp_reordering). */
export const DUPLICATE_THRESHOLD = 3;
/** net.ipv4.tcp_max_reordering. */
const LARGEST_DEGREE = 300;
const MOST_STEPS = 255;
/** Recoveries after which the reordering window is narrow again (RFC 8985 6.2 step 4, TCP_RACK_RECOVERY_THRESH). */
const PERSISTENCE = 16;

/**
 * How far the path has been seen to change the order of segments, and how long a
 * segment may be overtaken before it counts as lost (tcp_check_sack_reordering,
 * tcp_rack_reo_wnd, tcp_rack_update_reo_wnd).
 */
export class Reordering {
  /** Reported segments that stand for a loss. */
  degree = DUPLICATE_THRESHOLD;
  /** How often the order has been seen to change. */
  seen = 0;
  /** Quarters of the least round trip. */
  private steps = 1;
  private persistence = 0;
  private isTooNarrow = false;
  private widenedAt = -1;

  constructor(private readonly adapts: boolean) {}

  /** What lies at `low` and was sent once has arrived after what lies at `high`. */
  note(low: number, high: number, mss: number): void {
    if (low >= high) return;
    this.learn(Math.ceil((high - low) / mss));
  }

  /** Something was overtaken by `segments`. */
  learn(segments: number): void {
    if (!this.adapts) return;
    if (segments > this.degree) this.degree = Math.min(segments, LARGEST_DEGREE);
    this.seen++;
  }

  /** More duplicates came than segments may have arrived: so many stand for a loss, be it fewer than before (tcp_check_reno_reordering). */
  settle(segments: number): void {
    if (!this.adapts) return;
    this.degree = Math.min(segments, LARGEST_DEGREE);
    this.seen++;
  }

  /** A timeout in spite of many reports: the degree is too high (tcp_enter_loss). */
  onTimeout(sacked: number): void {
    if (sacked >= DUPLICATE_THRESHOLD && this.degree > DUPLICATE_THRESHOLD) this.degree = DUPLICATE_THRESHOLD;
  }

  /** A copy was needless. */
  onRepeat(): void {
    this.isTooNarrow = true;
  }

  /** Something arrived that was sent at `sentAt`: once a round trip the window widens, if a copy was needless. */
  onDelivered(sentAt: number, now: number): void {
    if (this.isTooNarrow) {
      this.isTooNarrow = false;
      if (!this.adapts || sentAt < this.widenedAt) return;
      this.steps = Math.min(this.steps + 1, MOST_STEPS);
      this.persistence = PERSISTENCE;
      this.widenedAt = now;
    } else if (this.persistence === 0) this.steps = 1;
  }

  /** A recovery ended and was needed. */
  onRecovered(): void {
    if (this.persistence > 0) this.persistence--;
  }

  /** A recovery was needless, since every copy arrived twice. */
  onNeedless(): void {
    this.persistence = Math.min(this.persistence + 1, PERSISTENCE);
  }

  /** How long a segment may be overtaken, ns. */
  toleranceNs(recovering: boolean, sacked: number, rtt: RttEstimator): number {
    if (this.seen === 0 && (recovering || sacked >= this.degree)) return 0;
    return Math.min(Math.floor(rtt.minNs / 4) * this.steps, rtt.srttNs);
  }
}
