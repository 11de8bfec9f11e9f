import type { Sender } from './sender.js';

/** What holds a sender up, the one that counts more the higher: enum tcp_chrono. */
const NOTHING = 0;
const BUSY = 1;
const PEER_WINDOW = 2;
const SEND_BUFFER = 3;

/**
 * How long a sender had something to do, and for how much of it the peer's
 * window or its own send buffer held it up (tcp_output.c tcp_chrono_start and
 * tcp_chrono_stop). Of two reasons the later in the list is charged. ns.
 */
export class SendLimits {
  private reason = NOTHING;
  private since = 0;
  private readonly spent = [0, 0, 0, 0];

  /**
   * The sender has sent what it could, `sent` when there was something new.
   * `writerWaits`: a write has found the send buffer full (SOCK_NOSPACE).
   */
  note(sender: Sender, sent: boolean, writerWaits: boolean, now: number): void {
    const wanting = sender.unsent > 0 || (sender.finQueued && !sender.finSent);
    if (!wanting && sender.flight.length === 0) this.become(NOTHING, now);
    else if (this.reason === SEND_BUFFER && writerWaits) return;
    else if (wanting && isWindowTooSmall(sender)) this.become(PEER_WINDOW, now);
    else if (sent && writerWaits && !wanting && sender.inFlight < sender.congestion.cwnd) this.become(SEND_BUFFER, now);
    else if (wanting || sent || this.reason !== PEER_WINDOW) this.become(BUSY, now);
  }

  /** Nothing is being counted. */
  get isAtRest(): boolean {
    return this.reason === NOTHING;
  }

  /** The time with something unsent or unacknowledged: tcpi_busy_time. */
  busyNs(now: number): number {
    return this.of(BUSY, now) + this.of(PEER_WINDOW, now) + this.of(SEND_BUFFER, now);
  }

  /** The part of it in which the peer's window was too small: tcpi_rwnd_limited. */
  windowNs(now: number): number {
    return this.of(PEER_WINDOW, now);
  }

  /** The part in which the send buffer was too small to fill the congestion window: tcpi_sndbuf_limited. */
  bufferNs(now: number): number {
    return this.of(SEND_BUFFER, now);
  }

  private of(reason: number, now: number): number {
    return this.spent[reason] + (this.reason === reason ? now - this.since : 0);
  }

  private become(reason: number, now: number): void {
    if (reason === this.reason) return;
    this.spent[this.reason] += now - this.since;
    this.reason = reason;
    this.since = now;
  }
}

/** The congestion window would let the next segment go, the peer's does not (tcp_snd_wnd_test). */
function isWindowTooSmall(sender: Sender): boolean {
  const { unsent, mss, flight, congestion } = sender;
  if (flight.toRetransmit > 0 || sender.inFlight >= congestion.cwnd) return false;
  const next = unsent > mss ? mss : unsent > 0 ? unsent : 1;
  return sender.nxt + next > sender.una + sender.peerWindow.octets;
}
