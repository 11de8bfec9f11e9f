import { NEVER } from '../engine/index.js';
import type { StackProfile } from './profile.js';
import type { SocketOptions } from './socket-options.js';

/** How long a sender goes on without an answer: retries of the handshake, R2, the user timeout (tcp_write_timeout, tcp_probe_timer). */
export class Patience {
  /** Timeouts of the SYN or SYN-ACK. */
  handshakeTimeouts = 0;
  /** Instant of the first retransmission on a timeout, or of the first probe unanswered, since the last progress. */
  troubleSince = NEVER;
  /** Instant of the first probe of a window that has been shut since. */
  blockedSince = NEVER;
  /** When a handshake that this end began is given up. */
  connectUntil = NEVER;
  /** Nobody waits for the outcome any more (SOCK_DEAD). */
  isOrphan = false;
  /** When the first SYN left, until the handshake is done. */
  private handshakeSince = NEVER;
  private readonly linearTimeouts: number;

  constructor(
    private readonly profile: StackProfile,
    private readonly options: SocketOptions,
    private readonly isClient: boolean,
  ) {
    this.linearTimeouts = isClient ? profile.synLinearTimeouts : 0;
  }

  /** The first SYN leaves. */
  beginHandshake(now: number): void {
    this.handshakeSince = now;
    if (this.isClient && this.profile.connectNs > 0) this.connectUntil = now + this.profile.connectNs;
  }

  handshakeDone(): void {
    this.connectUntil = NEVER;
    this.handshakeSince = NEVER;
  }

  /** The handshake's timeouts so far are of the kind that does not lengthen the next. */
  get isLinear(): boolean {
    return this.handshakeTimeouts <= this.linearTimeouts;
  }

  /** `timeouts`: of the retransmission timer in a row. */
  isOver(inHandshake: boolean, timeouts: number, now: number): boolean {
    if (inHandshake) {
      const most = this.isClient ? this.options.synRetries + this.linearTimeouts : this.profile.synAckRetries;
      if (this.handshakeTimeouts >= most || now >= this.connectUntil) return true;
      if (!this.isClient || this.handshakeTimeouts === 0) return false;
      return this.options.userTimeoutNs > 0 ? this.isUserTimeout(this.handshakeSince, now) : this.isLinearTooLong(now);
    }
    const { dataRetries, orphanGiveUpNs } = this.profile;
    const giveUpNs = this.isOrphan && orphanGiveUpNs > 0 ? Math.min(orphanGiveUpNs, this.profile.giveUpNs) : this.profile.giveUpNs;
    if (dataRetries > 0 && timeouts >= dataRetries) return true;
    return this.exceeds(this.troubleSince, giveUpNs, now) || this.isUserTimeout(this.troubleSince, now);
  }

  /** A peer that lives and keeps its window shut is borne with, but not beyond the user timeout. */
  isBlockedTooLong(now: number): boolean {
    return this.isUserTimeout(this.blockedSince, now);
  }

  /** A timer runs out no later than the user's patience does (tcp_clamp_rto_to_user_timeout), or that with the handshake. */
  clamp(since: number, at: number, now: number): number {
    if (this.connectUntil < at) return this.connectUntil;
    const { userTimeoutNs } = this.options;
    if (userTimeoutNs === 0 || since === NEVER) return at;
    const from = this.isClient && this.handshakeTimeouts > 0 && this.handshakeSince !== NEVER ? this.handshakeSince : since;
    return Math.min(at, Math.max(from + userTimeoutNs, now));
  }

  /**
   * SYNs that go at one pace at first may still be few when those of tcp_syn_retries
   * would have been given up: that is the end too (retransmits_timed_out, tcp_model_timeout).
   */
  private isLinearTooLong(now: number): boolean {
    if (this.linearTimeouts === 0) return false;
    const { rtoInitialNs, rtoMaxNs } = this.profile;
    let limitNs = 0;
    for (let i = 0, rtoNs = rtoInitialNs; i <= this.options.synRetries; i++, rtoNs = Math.min(2 * rtoNs, rtoMaxNs)) limitNs += rtoNs;
    return this.exceeds(this.handshakeSince, limitNs, now);
  }

  private isUserTimeout(since: number, now: number): boolean {
    const { userTimeoutNs } = this.options;
    return userTimeoutNs > 0 && this.exceeds(since, userTimeoutNs, now);
  }

  private exceeds(since: number, limitNs: number, now: number): boolean {
    return since !== NEVER && now - since >= limitNs;
  }
}
