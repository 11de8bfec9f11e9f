import type { Emitter } from './emitter.js';
import type { StackProfile } from './profile.js';
import { ACK, RST, SYN, type Segment } from './segment.js';
import type { State } from './state.js';

/**
 * What a segment deserves before anybody looks at what it carries:
 * `accept`: it is processed further; `drop`: nothing is said;
 * `repeat`: it lies elsewhere, and the answer says where we are;
 * `challenge`: who sent it is asked to say so again where it counts (RFC 5961);
 * `refuse`: an RST answers it; `reset`: the connection ends.
 */
export type Verdict = 'accept' | 'drop' | 'repeat' | 'challenge' | 'refuse' | 'reset';

/** A dropped acknowledgment may be so many retransmission timeouts older than the latest stamp and still be one that was overtaken (tcp_tsval_replay). */
const REPLAY_RTOS = 1.2;
const NEVER_YET = Number.NEGATIVE_INFINITY;

/**
 * The tests of RFC 9293 3.10.7.4 that come before a segment's data, with those
 * of RFC 5961, in Linux's order (tcp_validate_incoming, tcp_ack, tcp_check_req).
 */
export class Validation {
  private answeredAt = NEVER_YET;

  constructor(
    private readonly profile: StackProfile,
    private readonly emitter: Emitter,
    private readonly isClient: boolean,
  ) {}

  /** Flags, timestamps, sequence number, RST and SYN, in a state in which both ends are synchronized, or a connection's SYN-RECEIVED. */
  judge(segment: Segment, state: State, now: number): Verdict {
    const { receiver, timestamps } = this.emitter;
    if (!segment.has(ACK | RST | SYN)) return 'drop';
    if (timestamps.isOld(segment, now) && !segment.has(RST)) {
      if (segment.has(SYN)) return 'challenge';
      const verdict = this.judgeOld(segment);
      if (verdict !== 'accept') return verdict;
    }
    const isOutside = !receiver.accepts(segment);
    if (isOutside && segment.end >= receiver.lastAck) this.emitter.statistics.beyondWindow++;
    if (segment.has(RST)) return this.judgeReset(segment, state, isOutside);
    if (segment.has(SYN)) return this.isCrossedSynAck(segment, state) ? 'accept' : 'challenge';
    return isOutside ? 'repeat' : 'accept';
  }

  /** The acknowledgment number: too old to have been sent to us, or of what was never sent (RFC 5961 5.2, tcp_ack). */
  judgeAck(segment: Segment, state: State): Verdict {
    const { sender } = this.emitter;
    const { una, nxt, peerWindow } = sender;
    const { ack } = segment;
    if (!segment.has(ACK)) return 'drop';
    if (state === 'syn-received') return ack > una && ack <= nxt ? 'accept' : 'refuse';
    if (ack > nxt) return this.profile.limitsUnsentAnswers || state !== 'established' ? 'challenge' : 'repeat';
    if (ack >= una) return 'accept';
    // No acknowledgment of ours came before those of the first octet.
    const first = this.isClient ? 0 : 1;
    return ack < Math.max(una - peerWindow.widest, first) ? 'challenge' : 'accept';
  }

  /** A request: the peer's SYN has been answered. `isOpen`: with Fast Open somebody has the connection, whose acknowledgments are looked at later. */
  judgeForRequest(segment: Segment, isOpen: boolean, now: number): Verdict {
    const { receiver, sender, timestamps } = this.emitter;
    if (segment.has(ACK) && !isOpen && segment.ack !== sender.nxt) return 'refuse';
    const { edge } = receiver.opening;
    const { seq, end } = segment;
    const isInside = seq === receiver.nxt || (end > receiver.nxt && seq < edge) || (seq === edge && seq === end);
    if (timestamps.isOld(segment, now) || !isInside) return segment.has(RST) ? 'drop' : 'repeat';
    if (segment.has(RST)) return 'reset';
    if (segment.has(SYN)) return 'refuse';
    return segment.has(ACK) ? 'accept' : 'drop';
  }

  /** In SYN-SENT: of what was sent there is the SYN, and data with Fast Open. */
  judgeForConnect(segment: Segment, now: number): Verdict {
    const { sender, timestamps } = this.emitter;
    if (segment.has(ACK) && (segment.ack <= sender.una || segment.ack > sender.nxt)) return segment.has(RST) ? 'drop' : 'refuse';
    // It echoes a time at which there was no connection (RFC 7323 3.2, PAWSACTIVEREJECTED).
    if (segment.has(ACK) && segment.tsEcr > 0 && !timestamps.isPlausible(segment.tsEcr, now)) return segment.has(RST) ? 'drop' : 'refuse';
    if (segment.has(RST)) return segment.has(ACK) ? 'reset' : 'drop';
    return segment.has(SYN) ? 'accept' : 'drop';
  }

  /**
   * Whether an answer to a segment that changes nothing may leave: two such
   * answers are some time apart, lest two ends that disagree answer each other for
   * ever. Data and FINs are no part of such a quarrel (tcp_oow_rate_limited).
   */
  mayAnswer(segment: Segment, now: number): boolean {
    return (segment.end > segment.seq && !segment.has(SYN)) || this.mayChallenge(now);
  }

  /** The same, whatever brought it about (tcp_send_challenge_ack). */
  mayChallenge(now: number): boolean {
    if (now - this.answeredAt < this.profile.invalidRateLimitNs) return false;
    this.answeredAt = now;
    return true;
  }

  /** RFC 5961 3.2: an RST counts at exactly the expected place, or behind the data that came last out of order. */
  private judgeReset(segment: Segment, state: State, isOutside: boolean): Verdict {
    const { receiver } = this.emitter;
    const { seq } = segment;
    // Its sender had not counted its own FIN yet (tcp_reset_check).
    if (seq === receiver.nxt - 1 && (state === 'close-wait' || state === 'last-ack' || state === 'closing')) return 'reset';
    if (isOutside) return 'drop';
    if (seq === receiver.nxt || (receiver.sacks.count > 0 && seq === receiver.highest)) return 'reset';
    return 'challenge';
  }

  /** The SYN-ACK of a peer whose SYN has crossed ours; ours has acknowledged it. */
  private isCrossedSynAck(segment: Segment, state: State): boolean {
    const { receiver, sender } = this.emitter;
    return state === 'syn-received' && segment.has(ACK) && segment.end === receiver.nxt && segment.ack === sender.nxt;
  }

  /** With an old timestamp (RFC 7323 5.3 R1); an acknowledgment that another has overtaken passes (tcp_disordered_ack_check). */
  private judgeOld(segment: Segment): Verdict {
    const { receiver, sender, timestamps } = this.emitter;
    if (!segment.has(ACK) || segment.end !== segment.seq) return 'repeat';
    if (segment.seq !== receiver.nxt) return segment.seq < receiver.nxt ? 'drop' : 'repeat';
    if (segment.ack !== sender.una || segment.window !== sender.peerWindow.octets) return 'repeat';
    return timestamps.isOlderThan(segment, sender.rtt.rtoNs * REPLAY_RTOS) ? 'repeat' : 'accept';
  }
}
