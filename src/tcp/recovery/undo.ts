import type { Acknowledged } from './index.js';

const NONE = -1;

/**
 * Whether a reduction was needless, as the answers show: every copy that was sent
 * has arrived twice (D-SACK, RFC 3708), or what advanced the acknowledgment left before the
 * first copy did (Eifel detection, RFC 3522). tcp_init_undo, tcp_may_undo.
 */
export class Undo {
  /** What was unacknowledged when the window came down; NONE: nothing to take back. */
  private marker = NONE;
  /** Copies sent since, and in flight then, that are not reported to have arrived twice; NONE: none has been sent. */
  private copies = NONE;
  /** Timestamp of the first copy of this episode; 0 = there is none. */
  private firstCopyAt = 0;

  /** The window comes down; `copies` are in flight. */
  begin(una: number, copies: number): void {
    this.marker = una;
    this.copies = copies > 0 ? copies : NONE;
  }

  forget(): void {
    this.marker = NONE;
  }

  /** Nothing has been sent again that is in flight still. */
  beginEpisode(): void {
    this.firstCopyAt = 0;
  }

  onResent(timestamp: number): void {
    this.copies = this.copies < 0 ? 1 : this.copies + 1;
    if (this.firstCopyAt === 0) this.firstCopyAt = timestamp;
  }

  /** So many segments up to `end` have arrived twice. */
  onRepeated(end: number, segments: number): void {
    if (this.marker === NONE || this.copies <= 0 || end <= this.marker) return;
    this.copies = this.copies > segments ? this.copies - segments : 0;
  }

  /** A reduction may still turn out to have been needless. */
  get isOpen(): boolean {
    return this.marker !== NONE;
  }

  /** Every copy has arrived twice. */
  get allRepeated(): boolean {
    return this.marker !== NONE && this.copies === 0;
  }

  /** What was acknowledged had left before the first copy (tcp_packet_delayed). */
  isDelayed({ tsEcr }: Acknowledged): boolean {
    if (this.marker === NONE) return false;
    return this.firstCopyAt === 0 || (tsEcr > 0 && tsEcr < this.firstCopyAt);
  }

  mayUndo(latest: Acknowledged): boolean {
    return this.allRepeated || this.isDelayed(latest);
  }
}
