import { NEVER } from '../engine/index.js';
import type { Chunk, Span } from './chunk.js';
import { EcnState } from './ecn.js';
import { RETRANSMISSION_TIMEOUT } from './events.js';
import type { EndpointPort } from './endpoint-port.js';
import type { StackProfile } from './profile.js';
import { Receiver } from './receiver.js';
import { Agreement } from './options.js';
import { ACK, ECE, FIN, HEADER_OCTETS, NO_TIMESTAMP, RST, SYN, type Segment } from './segment.js';
import { Sender } from './sender.js';
import type { SegmentOutput } from './sender-port.js';
import { type EndReason, News, type State } from './state.js';
import { Timestamps } from './timestamps.js';
import { Wire } from './wire.js';

/**
 * One end of a TCP connection (RFC 9293), sans I/O: it is told of segments,
 * calls and time, and sends segments; it owns no clock. Its user looks at
 * `news` after each call and calls `onDeadline` no later than `deadline`.
 *
 * Modelled: every state but the 2 MSL wait's timer (a connection in TIME-WAIT
 * answers but holds nothing), half-close, RST on close with unread input.
 * Not modelled here: simultaneous open.
 */
export class Endpoint implements SegmentOutput {
  state: State = 'closed';
  endReason: EndReason | null = null;
  news = 0;
  readonly sender: Sender;
  readonly receiver: Receiver;
  /** The application has closed: nobody reads any more. */
  private orphaned = false;
  private readDone = false;
  private writerWaits = false;
  private ackOwed = false;
  private lingerUntil = NEVER;
  /** What both ends do; while no SYN has come, what this one would. */
  readonly agreement: Agreement;
  private readonly timestamps = new Timestamps();
  private readonly ecn: EcnState;
  private readonly wire: Wire;
  /** The application has been told of the connection: with Fast Open, before the handshake is done. */
  private isOpen = false;

  constructor(
    readonly profile: StackProfile,
    private readonly port: EndpointPort,
    isClient: boolean,
  ) {
    const mss = port.flow.pathMtu - HEADER_OCTETS;
    this.ecn = new EcnState(profile.ecn);
    this.sender = new Sender(profile, mss, this, this.timestamps, this.ecn, isClient);
    this.receiver = new Receiver(profile, mss);
    this.agreement = new Agreement(profile, mss, this.receiver.windowShift);
    this.wire = new Wire(port, this.sender, this.receiver, this.agreement, this.timestamps, this.ecn);
  }

  /** The next instant at which `onDeadline` must be called, or NEVER. */
  get deadline(): number {
    let due = this.sender.timerAt;
    if (this.receiver.acks.dueAt < due) due = this.receiver.acks.dueAt;
    if (this.sender.cork.dueAt < due) due = this.sender.cork.dueAt;
    return this.lingerUntil < due ? this.lingerUntil : due;
  }

  /** Nothing more will ever come of this endpoint by itself. */
  get isOver(): boolean {
    return this.state === 'closed' || this.state === 'time-wait';
  }

  /** The application has read everything there will be. */
  get atEof(): boolean {
    return this.receiver.inbox.octets === 0 && (this.receiver.finished || this.isOver);
  }

  get canSend(): boolean {
    if (this.sender.finQueued) return false;
    switch (this.state) {
      case 'established':
      case 'close-wait':
        return true;
      case 'syn-received':
        return this.isOpen;
      default:
        return this.state === 'closed' && this.endReason === null;
    }
  }

  /**
   * Sends a SYN. With Fast Open it asks for the server's cookie, or shows it and
   * takes along what has been written before, as far as it fits (RFC 7413 4.2.1).
   */
  connect(now: number): void {
    const { sender, wire } = this;
    const cache = this.profile.fastOpen ? this.port.fastOpen?.cache : undefined;
    this.state = 'syn-sent';
    wire.fastOpen = cache?.offer ?? null;
    sender.sendSyn(Math.min(sender.unsent, cache?.room(this.agreement.ownMss) ?? 0), now);
    // A SYN that is sent again goes without option and data: a box on the path may have taken offence.
    wire.fastOpen = null;
  }

  listen(): void {
    this.state = 'listen';
  }

  /** Puts octets of a chunk in the send buffer, before `connect` too; returns how many fitted. Nothing leaves before `push`. */
  write(chunk: Chunk, from: number, to: number): number {
    if (!this.canSend) return 0;
    const room = this.sender.room;
    const taken = to - from < room ? to - from : room > 0 ? room : 0;
    this.sender.stream.append(chunk, from, from + taken);
    if (taken < to - from) this.writerWaits = true;
    return taken;
  }

  /** Ends one send call: what may leave leaves. */
  push(now: number): void {
    if (this.mayTransmit) this.sender.transmit(now);
  }

  cork(on: boolean, now: number): void {
    this.sender.cork.set(on);
    if (!on) this.push(now);
  }

  peek(): Span | null {
    return this.receiver.inbox.peek();
  }

  consume(octets: number): void {
    this.receiver.inbox.consume(octets);
  }

  /** To be called after a burst of `consume`: may send a window update. */
  afterRead(now: number): void {
    if (this.isOver) return;
    if (this.receiver.owesForReading(now)) this.acknowledge(now);
  }

  /** Finishes sending; reading goes on. */
  shutdownWrite(now: number): void {
    if (this.sender.finQueued || this.isOver) return;
    if (this.state === 'syn-sent' || this.state === 'listen') {
      this.end('aborted');
      return;
    }
    this.sender.finish();
    if (this.state === 'established' || this.state === 'syn-received') this.state = 'fin-wait-1';
    else if (this.state === 'close-wait') this.state = 'last-ack';
    this.push(now);
  }

  /** Closes both ways. With unread input the peer gets an RST and unsent octets are dropped (RFC 9293 3.10.4, RFC 2525 2.17). */
  close(now: number): void {
    if (this.orphaned) return;
    this.orphaned = true;
    if (this.isOver) return;
    if (this.receiver.inbox.octets > 0) this.abort(now);
    else {
      this.shutdownWrite(now);
      if (this.state === 'fin-wait-2') this.lingerUntil = now + this.profile.finWait2Ns;
    }
  }

  /** Sends an RST and forgets the connection. */
  abort(now: number): void {
    if (!this.isOver && this.state !== 'listen' && this.state !== 'syn-sent') this.sendBare(RST | ACK, this.sender.nxt, now);
    this.end('aborted');
  }

  /** The network says that the connection is gone. */
  sever(): void {
    if (!this.isOver) this.reset();
  }

  /** A router says that a segment was too large for the path, which carries packets of up to `mtu` octets (RFC 1191, tcp_v4_mtu_reduced). */
  onTooLarge(segment: Segment, mtu: number, now: number): void {
    const { sender, agreement } = this;
    if (this.isOver || segment.seq < sender.una || segment.seq >= sender.nxt) return;
    agreement.pathMss = Math.min(agreement.pathMss, mtu - HEADER_OCTETS);
    if (this.state === 'syn-sent') sender.retransmitHead(now);
    else sender.fitSegments(agreement.payload, now);
  }

  receive(segment: Segment, now: number): void {
    switch (this.state) {
      case 'closed':
        this.refuse(segment, now);
        return;
      case 'listen':
        if (segment.has(SYN)) this.acceptSyn(segment, now);
        return;
      case 'syn-sent':
        this.receiveInSynSent(segment, now);
        return;
      default:
        this.receiveSynchronized(segment, now);
    }
  }

  onDeadline(now: number): void {
    if (this.lingerUntil <= now) {
      this.end('closed');
      return;
    }
    const { sender, receiver } = this;
    if (receiver.acks.dueAt <= now) {
      receiver.acks.onDue(sender.rtt.rtoNs, now);
      this.acknowledge(now);
    }
    if (sender.cork.dueAt <= now) {
      sender.cork.expire();
      this.push(now);
    }
    if (sender.timerAt <= now) this.onSenderTimer(now);
  }

  sendRange(seq: number, end: number, again: boolean, now: number): void {
    const { sender, receiver } = this;
    const dataFrom = seq > 0 ? seq : 1;
    const dataEnd = sender.stream.end + 1;
    const dataTo = end < dataEnd ? end : dataEnd;
    const length = dataTo > dataFrom ? dataTo - dataFrom : 0;
    let flags = this.state === 'syn-sent' ? 0 : ACK;
    if (seq === 0) flags |= SYN | (flags === 0 ? this.ecn.synFlags(again) : this.ecn.synAckFlags);
    if (end > dataEnd) flags |= FIN;
    const { counters } = this.port;
    counters.bytes += length;
    if (again) {
      counters.retransmits++;
      counters.bytesRetransmitted += length;
    }
    if (length > 0) receiver.acks.onDataSent(now);
    this.send(flags, seq, length, length > 0 && !again, now);
  }

  /** A zero-window probe as the kernel sends it: an octet that was acknowledged long ago, without the octet. */
  sendProbe(now: number): void {
    this.sendBare(ACK, this.sender.una - 1, now);
  }

  private get mayTransmit(): boolean {
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

  private onSenderTimer(now: number): void {
    const { sender, port } = this;
    const resent = port.counters.retransmits;
    const verdict = sender.onTimer(now);
    if (verdict === 'given-up') {
      this.end('timeout');
      return;
    }
    if (verdict !== 'probed' && port.counters.retransmits > resent) {
      port.counters.timeouts++;
      if (port.trace.active) port.trace.emit(RETRANSMISSION_TIMEOUT, now, port.flow.number, port.direction, sender.una);
    }
    if (this.mayTransmit) sender.transmit(now);
  }

  /** RFC 9293 3.10.7.1: an RST that the sender will believe. */
  private refuse(segment: Segment, now: number): void {
    if (segment.has(RST)) return;
    if (segment.has(ACK)) {
      this.sendBare(RST, segment.ack, now);
      return;
    }
    this.receiver.nxt = segment.end;
    this.sendBare(RST | ACK, 0, now);
  }

  private acceptSyn(segment: Segment, now: number): void {
    this.state = 'syn-received';
    this.takeSyn(segment, now);
    this.ecn.offered(segment);
    this.receiver.answering(this.agreement);
    this.sender.peerWindow.octets = segment.window;
    if (this.grantsFastOpen(segment)) {
      this.open();
      this.receiver.window(true); // what the SYN-ACK will tell is what may come before it
      if (segment.length > 0) this.takeData(segment.withoutSyn(), now);
    }
    this.sender.sendSyn(0, now);
  }

  /** Whether the application may have the connection, and the data of the SYN, right away (tcp_try_fastopen). A cookie that is missing or wrong is granted anew. */
  private grantsFastOpen({ syn }: Segment): boolean {
    const { fastOpen } = this.port;
    const offered = syn?.fastOpen ?? null;
    if (!this.profile.fastOpen || !fastOpen || offered === null) return false;
    if (fastOpen.key.isValid(offered)) return true;
    this.wire.fastOpen = fastOpen.key.cookie;
    return false;
  }

  private receiveInSynSent(segment: Segment, now: number): void {
    if (segment.has(RST)) {
      this.reset();
      return;
    }
    const { sender } = this;
    if (!segment.has(SYN) || !segment.has(ACK) || segment.ack < 1 || segment.ack > sender.nxt) return;
    this.takeSyn(segment, now);
    this.ecn.answered(segment);
    if (this.profile.fastOpen) this.port.fastOpen?.cache.learn(segment.syn?.fastOpen ?? null, segment.syn?.mss ?? 0);
    sender.onAck(segment, false, now);
    this.state = 'established';
    this.open();
    // What the server did not take of the SYN's data goes again at once, and acknowledges.
    if (sender.outstanding > 0) sender.resendAll(now);
    else this.acknowledge(now);
    if (sender.unsent > 0) sender.transmit(now);
  }

  private takeSyn(segment: Segment, now: number): void {
    this.receiver.nxt = segment.seq + 1;
    this.agreement.take(segment.syn, segment.tsVal !== NO_TIMESTAMP);
    this.timestamps.note(segment, segment.seq, now);
  }

  private open(): void {
    this.isOpen = true;
    this.receiver.established(this.agreement);
    this.sender.established(this.agreement);
    this.news |= News.connected;
  }

  private receiveSynchronized(segment: Segment, now: number): void {
    const { receiver, sender } = this;
    if (segment.has(RST)) {
      this.receiveReset(segment, now);
      return;
    }
    if (this.timestamps.isOld(segment, now)) {
      this.acknowledge(now);
      return;
    }
    if (segment.has(SYN) || !receiver.accepts(segment)) {
      this.challenge(segment, now);
      return;
    }
    if (segment.ack > sender.nxt) {
      this.acknowledge(now);
      return;
    }
    this.timestamps.note(segment, receiver.lastAck, now);
    this.takeAck(segment, segment.length === 0 && !segment.has(FIN), now);
    if (this.isOver && this.state !== 'time-wait') return;
    if (segment.length > 0 || segment.has(FIN)) this.takeData(segment, now);
    if (this.isOver && this.state !== 'time-wait') return;
    if (this.mayTransmit) sender.transmit(now);
    if (this.ackOwed) this.acknowledge(now);
  }

  /** RFC 5961 3.2: at exactly the expected place it resets, elsewhere in the window it is questioned. TIME-WAIT ignores it (RFC 1337). */
  private receiveReset(segment: Segment, now: number): void {
    if (this.state === 'time-wait') return;
    if (segment.seq === this.receiver.nxt || this.isResetBehindFin(segment)) this.reset();
    else if (this.receiver.inWindow(segment.seq)) this.acknowledge(now);
  }

  /** Its sender had not counted its own FIN yet (tcp_reset_check). */
  private isResetBehindFin(segment: Segment): boolean {
    const { state } = this;
    return segment.seq === this.receiver.nxt - 1 && (state === 'close-wait' || state === 'last-ack' || state === 'closing');
  }

  /** A segment that does not fit: say where we are (RFC 9293 3.10.7.4). A repeated SYN means that the peer lacks our last segment. */
  private challenge(segment: Segment, now: number): void {
    const { sender } = this;
    if (segment.has(SYN) && !segment.has(ACK) && this.state === 'syn-received') {
      sender.answerSynAgain(now);
      return;
    }
    if (segment.has(ACK) && !segment.has(SYN) && segment.ack <= sender.nxt) {
      this.takeAck(segment, false, now);
      if (this.mayTransmit) sender.transmit(now);
    }
    if (this.state === 'closed') return;
    this.receiver.noteRepeat(segment, sender.rtt.srttNs, sender.rtt.rtoNs);
    this.acknowledge(now);
  }

  /** `plain`: the segment may count as a duplicate acknowledgment (RFC 5681 2). */
  private takeAck(segment: Segment, plain: boolean, now: number): void {
    const { sender } = this;
    sender.persist.noteLife();
    const roomBefore = sender.room;
    if (this.ecn.on && segment.has(ECE)) sender.onEcho();
    sender.onAck(segment, plain, now);
    if (this.state === 'syn-received' && sender.una >= 1) {
      this.state = 'established';
      if (!this.isOpen) this.open();
    }
    if (this.writerWaits && sender.room > roomBefore && sender.room * 3 >= this.profile.sendBuffer) {
      this.writerWaits = false;
      this.news |= News.writable;
    }
    if (sender.finAcknowledged) this.onFinAcknowledged(now);
  }

  private onFinAcknowledged(now: number): void {
    if (this.state === 'fin-wait-1') {
      this.state = 'fin-wait-2';
      if (this.orphaned) this.lingerUntil = now + this.profile.finWait2Ns;
    } else if (this.state === 'closing') this.enterTimeWait();
    else if (this.state === 'last-ack') this.end('closed');
  }

  private takeData(segment: Segment, now: number): void {
    const { receiver, sender } = this;
    if (this.orphaned && segment.length > 0 && segment.seq + segment.length > receiver.nxt) {
      this.refuse(segment, now);
      this.end('aborted');
      return;
    }
    const before = receiver.nxt;
    if (this.ecn.on && this.ecn.arrived(segment, receiver.acks)) this.ackOwed = true;
    if (receiver.take(segment, sender.rtt.srttNs, sender.rtt.rtoNs, now)) this.ackOwed = true;
    if (receiver.nxt > before) this.news |= News.readable;
    if (receiver.finished && !this.readDone) this.onFin();
  }

  private onFin(): void {
    this.readDone = true;
    if (this.state === 'established' || this.state === 'syn-received') {
      this.state = 'close-wait';
      return;
    }
    // Nothing of ours will follow that could take the acknowledgment along.
    this.ackOwed = true;
    if (this.state === 'fin-wait-1') this.state = 'closing';
    else if (this.state === 'fin-wait-2') this.enterTimeWait();
  }

  private enterTimeWait(): void {
    this.lingerUntil = NEVER;
    this.state = 'time-wait';
    this.endReason = 'closed';
    this.sender.abandon();
    this.news |= News.ended;
  }

  private reset(): void {
    if (!this.profile.keepsDataOnReset) this.receiver.inbox.clear();
    this.end('reset');
  }

  private end(reason: EndReason): void {
    if (this.state === 'closed') return;
    const wasOver = this.isOver;
    this.state = 'closed';
    this.endReason ??= reason;
    this.lingerUntil = NEVER;
    this.sender.abandon();
    this.receiver.acks.onAckSent();
    this.ackOwed = false;
    if (!wasOver) this.news |= News.ended;
  }

  private acknowledge(now: number): void {
    this.sendBare(ACK, this.sender.nxt, now);
  }

  private sendBare(flags: number, seq: number, now: number): void {
    this.send(flags, seq, 0, false, now);
  }

  private send(flags: number, seq: number, length: number, isNew: boolean, now: number): void {
    const toldAll = this.wire.send(flags, seq, length, isNew, now);
    // What a full segment has no room to report is owed still.
    if (flags & ACK) this.ackOwed &&= !toldAll;
  }
}
