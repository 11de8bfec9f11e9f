/** The peer's receive window as its segments tell it (RFC 9293 3.10.7.4). */
export class PeerWindow {
  /** Octets that may be unacknowledged. */
  octets = 0;
  /** The widest that it has been. */
  widest = 0;
  /** The segment that told it. */
  private seq = -1;
  private ack = -1;

  /**
   * Only newer segments tell the window. What acknowledges something new always
   * does (tcp_may_update_window), or the right edge would move on with `una`.
   * Returns whether the segment was heard; `moved` tells whether it changed anything.
   */
  learn(una: number, ack: number, seq: number, octets: number): boolean {
    if (ack < una) return false;
    if (ack === una && (seq < this.seq || (seq === this.seq && ack < this.ack))) return false;
    this.octets = octets;
    this.seq = seq;
    this.ack = ack;
    if (octets > this.widest) this.widest = octets;
    return true;
  }
}
