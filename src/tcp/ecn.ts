import { Ecn } from '../net/index.js';
import type { AckPolicy } from './ack/index.js';
import type { EcnMode } from './profile.js';
import { CWR, ECE, type Segment } from './segment.js';

/**
 * Explicit congestion notification of one end (RFC 3168 6.1): what the SYNs
 * agree on, the echo of marks that arrive, and the CWR that answers the peer's
 * echo. How the window comes down is the sender's.
 */
export class EcnState {
  /** Both ends take part. */
  on = false;
  /** A mark has arrived and its sender has not answered with CWR yet: ECE on all that leaves. */
  private echoes = false;
  /** The window has come down: the next new data say so. */
  private owesCwr = false;
  /** The first SYN has asked for it, and nothing has answered. */
  private asks = false;
  /** The peer's data have come with ECT or CE. */
  seen = false;

  constructor(private readonly mode: EcnMode) {}

  /** Flags of this end's first SYN. One that is sent again goes without: a box on the path may have taken offence (6.1.1.1, tcp_ecn_clear_syn). */
  synFlags(again: boolean): number {
    if (this.mode !== 'request' || again) return 0;
    this.asks = true;
    return ECE | CWR;
  }

  /** Flags of the SYN-ACK. */
  get synAckFlags(): number {
    return this.on ? ECE : 0;
  }

  /** The peer's SYN has come. A mark on it means that somebody on the path meddles with the field (tcp_ecn_create_request). */
  offered(syn: Segment): void {
    this.agree(this.mode !== 'off' && syn.has(ECE) && syn.has(CWR) && syn.ecn === Ecn.notEct);
  }

  /** The peer's SYN-ACK has come. */
  answered(synAck: Segment): void {
    this.agree(this.mode === 'request' && synAck.has(ECE) && !synAck.has(CWR));
  }

  /** Flags to add to a segment that leaves, `isNew`: with data sent for the first time (tcp_ecn_send). */
  flagsFor(isNew: boolean): number {
    let flags = this.echoes ? ECE : 0;
    if (isNew && this.owesCwr) {
      this.owesCwr = false;
      flags |= CWR;
    }
    return flags;
  }

  /** The window came down, for whatever reason (6.1.2): that of a SYN too, which a time-out leaves at one segment (tcp_enter_loss). */
  onReduction(): void {
    this.owesCwr = this.on || this.asks;
  }

  /** The window has gone back up (tcp_ecn_withdraw_cwr). */
  withdrawReduction(): void {
    this.owesCwr = false;
  }

  /**
   * Data arrived. True: acknowledge at once, since a sender that reduces may have
   * a window of one segment only (tcp_ecn_accept_cwr, __tcp_ecn_check_ce).
   */
  arrived(segment: Segment, acks: AckPolicy): boolean {
    const answered = segment.has(CWR);
    if (answered) this.echoes = false;
    if (segment.ecn === Ecn.notEct) {
      // Probably sent again: acknowledgments are what its sender waits for.
      if (this.seen) acks.onCongestion();
    } else {
      this.seen = true;
      if (segment.ecn === Ecn.ce && !this.echoes) {
        this.echoes = true;
        acks.onCongestion();
      }
    }
    return answered;
  }

  private agree(on: boolean): void {
    this.on = on;
    this.asks = false;
    this.owesCwr &&= on;
  }
}
