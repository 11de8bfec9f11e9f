import { NEVER } from '../engine/index.js';
import type { Emitter } from './emitter.js';
import { Keepalive } from './keepalive.js';
import type { StackProfile } from './profile.js';
import type { Receiver } from './receiver.js';
import { SendLimits } from './send-limits.js';
import { ACK, RST, type Segment } from './segment.js';
import type { Sender } from './sender.js';
import type { TimeoutVerdict } from './sender-port.js';
import type { AdjustableChoices } from './socket-options.js';
import { type EndReason, News, type State } from './state.js';
import { TimeWait } from './time-wait.js';

/** A connection's state and the ways from one to the next (RFC 9293 3.3.1), shared by what calls and what segments do. */
export class ControlBlock {
  state: State = 'closed';
  endReason: EndReason | null = null;
  news = 0;
  /** The application has closed: nobody reads any more. */
  orphaned = false;
  /** The application has said that it will not read (SHUT_RD). */
  readShut = false;
  /** The application has been told of the connection: with Fast Open, before the handshake is done. */
  isOpen = false;
  /** A write found too little room. */
  writerWaits = false;
  /** The kernel's sk_timer: when an orphaned FIN-WAIT-2 ends, else when keepalive looks at the connection; NEVER where there is neither. */
  slowTimerAt = NEVER;
  /** What holds the sender up. */
  readonly limits = new SendLimits();
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly timeWait: TimeWait;
  private readonly keepalive: Keepalive;

  constructor(
    readonly profile: StackProfile,
    readonly emitter: Emitter,
  ) {
    this.sender = emitter.sender;
    this.receiver = emitter.receiver;
    this.keepalive = new Keepalive(emitter);
    this.timeWait = new TimeWait(profile, emitter);
  }

  /** Nothing more will ever come of this endpoint by itself. */
  get isOver(): boolean {
    return this.state === 'closed' || this.state === 'time-wait';
  }

  /** After the end of sending nobody will read either: what comes is refused (RFC 9293 3.10.4, RFC 2525 2.17). */
  get isDeaf(): boolean {
    return (this.orphaned || this.readShut) && this.sender.finQueued;
  }

  get mayTransmit(): boolean {
    switch (this.state) {
      case 'closed':
      case 'listen':
      case 'syn-sent':
      case 'time-wait':
        return false;
      case 'syn-received':
        return this.isOpen;
      default:
        return true;
    }
  }

  /** Sends what may leave, or `one` packet of it. */
  transmit(now: number, one = false): void {
    const { sender } = this;
    // One that only receives: nothing that arrives lets anything go.
    if (this.limits.isAtRest && sender.flight.length === 0 && sender.unsent <= 0 && !sender.finQueued) return;
    if (!this.mayTransmit) return;
    const before = sender.nxt;
    const hasLeft = this.leaveRoom();
    sender.transmit(now, one);
    if (hasLeft) this.takeRoom();
    this.limits.note(sender, sender.nxt > before, this.writerWaits, now);
  }

  /** The sender's timer ran out. */
  onSenderTimer(now: number): TimeoutVerdict {
    const hasLeft = this.leaveRoom();
    const verdict = this.sender.onTimer(now);
    if (hasLeft) this.takeRoom();
    return verdict;
  }

  /** What leaves now leaves room for the SACK blocks that are owed. False: there are none, or of the least segments nothing would be left. */
  private leaveRoom(): boolean {
    const { sender, receiver } = this;
    if (!receiver.sacks.hasReport) return false;
    const octets = receiver.sacks.reserve();
    if (octets >= sender.mss) {
      receiver.sacks.release();
      return false;
    }
    sender.reserve(octets);
    return true;
  }

  private takeRoom(): void {
    this.sender.reserve(0);
    this.receiver.sacks.release();
  }

  /** Tells the sender of an acknowledgment. Who waits for room in a buffer that counts octets is told, once a third of it is free. */
  acknowledged(segment: Segment, plain: boolean, now: number): void {
    const { sender } = this;
    const waits = this.writerWaits && sender.queue === null;
    const before = waits ? sender.room : 0;
    sender.onAck(segment, plain, now);
    if (!waits) return;
    const { room } = sender;
    if (room <= before || room * 3 < this.profile.sendBuffer) return;
    this.writerWaits = false;
    this.news |= News.writable;
  }

  /** A segment has been dealt with: what may leave now leaves, and acknowledges, or else what is owed does. */
  afterArrival(now: number): void {
    this.transmit(now);
    if (this.writerWaits) this.checkSpace();
    if (this.emitter.ackOwed && !this.emitter.defersAcks) this.emitter.acknowledge(now);
  }

  /** Somebody who waits for memory is told when there is enough (tcp_check_space). */
  checkSpace(): void {
    const { sender } = this;
    if (!this.writerWaits || sender.queue === null) return;
    sender.queue.widen(sender);
    if (!sender.queue.isWritable) return;
    sender.queue.isAwaited = false;
    this.writerWaits = false;
    this.news |= News.writable;
  }

  /** The handshake is done. */
  establish(now: number): void {
    this.state = 'established';
    if (!this.isOpen) this.open(now);
  }

  /** The application has its connection. */
  open(now: number): void {
    this.isOpen = true;
    const { agreement, statistics } = this.emitter;
    statistics.lastDataSentAt = now;
    statistics.lastDataReceivedAt = now;
    statistics.lastAckReceivedAt = now;
    this.receiver.established(agreement, now);
    this.sender.established(agreement);
    this.sender.queue?.expand(this.sender);
    if (this.emitter.options.keepalive) this.slowTimerAt = now + this.emitter.options.keepaliveIdleNs;
    this.news |= News.connected;
  }

  /** Options of the socket were set: keepalive is counted anew when it is switched on, or its idle time changes (tcp_set_keepalive, tcp_sock_set_keepidle_locked). */
  setOptions(choices: Partial<AdjustableChoices>, now: number): void {
    const { options } = this.emitter;
    const was = options.keepalive;
    options.set(choices);
    if (!this.isOpen || this.isOver || (this.state === 'fin-wait-2' && this.orphaned)) return;
    if (!options.keepalive) this.slowTimerAt = NEVER;
    else if (!was) this.slowTimerAt = now + options.keepaliveIdleNs;
    else if (choices.keepaliveIdleNs !== undefined) this.slowTimerAt = this.keepalive.dueAt(now);
  }

  /** What waits for the slow timer happens (tcp_keepalive_timer). */
  onSlowTimer(now: number): void {
    const { emitter, sender } = this;
    this.slowTimerAt = NEVER;
    if (this.state === 'fin-wait-2' && this.orphaned) {
      this.end('closed');
      return;
    }
    const verdict = this.keepalive.onTimer(now);
    if (verdict === 'give-up') {
      emitter.sendBare(RST | ACK, emitter.place, now);
      this.end('timeout');
      return;
    }
    if (verdict === 'probe') {
      emitter.sendProbe(now);
      sender.persist.unanswered++;
    }
    this.slowTimerAt = now + this.keepalive.waitNs;
  }

  /** Everything sent has been acknowledged, the FIN too. */
  finAcknowledged(now: number): void {
    if (this.state === 'fin-wait-1') {
      this.state = 'fin-wait-2';
      if (this.orphaned) this.slowTimerAt = now + this.profile.finWait2Ns;
    } else if (this.state === 'closing') this.enterTimeWait(now);
    else if (this.state === 'last-ack') this.end('closed');
  }

  /** The peer's FIN has arrived, and everything before it. */
  finReceived(now: number): void {
    if (this.state === 'established' || this.state === 'syn-received') {
      this.state = 'close-wait';
      return;
    }
    // Nothing of ours will follow that could take the acknowledgment along: it leaves at once, with all that there is to report (tcp_fin).
    if (this.state === 'fin-wait-1' || this.state === 'fin-wait-2') this.emitter.acknowledge(now);
    if (this.state === 'fin-wait-1') this.state = 'closing';
    else if (this.state === 'fin-wait-2') this.enterTimeWait(now);
  }

  /** The peer says that the connection is no more. */
  reset(): void {
    if (!this.profile.keepsDataOnReset) this.receiver.inbox.clear();
    this.end('reset');
  }

  end(reason: EndReason): void {
    if (this.state === 'closed') return;
    const wasOver = this.isOver;
    this.state = 'closed';
    this.endReason ??= reason;
    this.slowTimerAt = NEVER;
    this.abandon();
    this.receiver.acks.onAckSent();
    this.emitter.ackOwed = false;
    if (!wasOver) this.news |= News.ended;
  }

  private enterTimeWait(now: number): void {
    this.slowTimerAt = NEVER;
    this.state = 'time-wait';
    this.timeWait.begin(now);
    this.endReason = 'closed';
    this.abandon();
    this.news |= News.ended;
  }

  private abandon(): void {
    const { flight } = this.sender;
    this.emitter.statistics.abandoned += flight.length - flight.sacked - this.sender.recovery.reportedArrived;
    this.sender.abandon();
  }
}
