/** TCP_MSS_DEFAULT: where the estimate starts. */
const FIRST_OCTETS = 536;
/** TCP_MIN_MSS. */
const LEAST_OCTETS = 88;

/**
 * What a segment's size says: `larger` than all before, so that the peer's full
 * segments are as large; `full`; `agreed`: the second of a size in a row; or
 * `other`: it ends what the peer had to send.
 */
export type Sizing = 'larger' | 'full' | 'agreed' | 'other';

/** What it takes for a full segment of the peer's: the kernel's rcv_mss (tcp_measure_rcv_mss). It falls only when two segments in a row agree on less. */
export class SegmentEstimate {
  octets = FIRST_OCTETS;
  private most = FIRST_OCTETS;
  /** Size of the segment before, if it was in question. */
  private lastSize = 0;

  /** The handshake is done (tcp_initialize_rcv_mss): `own` and `payload` are what either end puts into a segment, `window` what this one has offered; all octets. */
  begin(own: number, payload: number, window: number): void {
    this.most = own;
    this.octets = Math.max(Math.min(own, payload, Math.floor(window / 2), FIRST_OCTETS), LEAST_OCTETS);
  }

  /** A segment arrived, sent in pieces of `size` octets. */
  measure(size: number, isPush: boolean): Sizing {
    const previous = this.lastSize;
    this.lastSize = 0;
    if (size === this.octets) return 'full';
    if (size > this.octets) {
      this.octets = size < this.most ? size : this.most;
      return 'larger';
    }
    if (size >= FIRST_OCTETS || (size >= LEAST_OCTETS && !isPush)) {
      this.lastSize = size;
      if (size === previous) {
        this.octets = size;
        return 'agreed';
      }
    }
    return 'other';
  }
}
