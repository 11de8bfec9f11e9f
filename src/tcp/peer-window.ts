/** A window no wider than this is not halved, octets (TCP_MSS_DEFAULT). */
const SMALL_WINDOW = 536;
/** What a segment of headers without options is bound to at least (tcp_bound_to_half_wnd: 68 octets of packet). */
const LEAST_PAYLOAD = 48;

/** The peer's receive window as its segments tell it (RFC 9293 3.10.7.4). */
export class PeerWindow {
  /** Octets that may be unacknowledged. */
  octets = 0;
  /** The widest that it has been. */
  widest = 0;
  /** The last segment that was heard told something that none before it had, be it the window as it was (FLAG_WIN_UPDATE). */
  isNews = false;
  /** The segment that told it. */
  private seq = -1;
  private ack = -1;
  /** Octets of a full segment, whatever the window. */
  private full = 0;

  /** `halves`: a segment holds no more than half of the widest window. */
  constructor(private readonly halves: boolean) {}

  /** Octets of a segment, of so many at most (tcp_bound_to_half_wnd): two of them fit the widest window, unless it is small. */
  fit(payload = this.full): number {
    this.full = payload;
    const most = this.widest > SMALL_WINDOW ? this.widest >> 1 : this.widest;
    return this.halves && most > 0 && most < payload ? Math.max(most, LEAST_PAYLOAD) : payload;
  }

  /**
   * Only newer segments tell the window. What acknowledges something new always
   * does (tcp_may_update_window), or the right edge would move on with `una`. What
   * tells nothing new otherwise may be late: it may widen the window, or shut it, and
   * not make it narrower. Returns whether the segment was heard.
   */
  learn(una: number, ack: number, seq: number, octets: number): boolean {
    if (ack < una) return false;
    if (ack === una && (seq < this.seq || (seq === this.seq && ack < this.ack))) return false;
    this.isNews = ack > una || seq > this.seq || octets > this.octets || octets === 0;
    if (this.isNews) this.octets = octets;
    this.seq = seq;
    this.ack = ack;
    if (octets > this.widest) this.widest = octets;
    return true;
  }

  /** To hear of such a window would change nothing but where it was heard of last. */
  isKnown(octets: number): boolean {
    return octets === this.octets && octets <= this.widest;
  }

  /** An acknowledgment of something new tells the window that is known already. */
  renew(seq: number, ack: number): void {
    this.seq = seq;
    this.ack = ack;
  }

  /** A segment tells the window that is known already, and acknowledges nothing new (tcp_update_wl). */
  confirm(seq: number, ack: number): void {
    if (seq < this.seq || (seq === this.seq && ack < this.ack)) return;
    this.seq = seq;
    this.ack = ack;
  }
}
