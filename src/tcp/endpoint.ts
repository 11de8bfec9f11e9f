import { fitSegments } from './harmless-loss.js';
import { Arrivals } from './arrivals.js';
import type { Chunk, Span } from './chunk.js';
import { ControlBlock } from './control-block.js';
import { Emitter } from './emitter.js';
import type { EndpointPort } from './endpoint-port.js';
import { RETRANSMISSION_TIMEOUT } from './events.js';
import { type SendFlags, fill, sendMessage } from './send-call.js';
import type { Agreement } from './options.js';
import type { StackProfile } from './profile.js';
import type { Receiver } from './receiver.js';
import { ACK, HEADER_OCTETS, RST, SYN, type Segment } from './segment.js';
import type { Sender } from './sender.js';
import type { AdjustableChoices } from './socket-options.js';
import type { EndReason, State } from './state.js';
import { type TcpInfo, tcpInfoOf } from './tcp-info.js';

/** An endpoint's timers, in the order in which they run at one instant. */
export const ENDPOINT_TIMERS = ['slow', 'acknowledgment', 'cork', 'sender'] as const;
export type EndpointTimer = (typeof ENDPOINT_TIMERS)[number];

/**
 * One end of a TCP connection (RFC 9293), sans I/O: it is told of segments,
 * calls and time, and sends segments; it owns no clock. Its user looks at
 * `news` after each call and calls `onDeadline` no later than `deadline`.
 *
 * A connection in TIME-WAIT answers, but holds nothing and arms no timer.
 */
export class Endpoint {
  readonly sender: Sender;
  readonly receiver: Receiver;
  private readonly emitter: Emitter;
  private readonly block: ControlBlock;
  private readonly arrivals: Arrivals;

  constructor(
    readonly profile: StackProfile,
    port: EndpointPort,
    private readonly isClient: boolean,
  ) {
    this.emitter = new Emitter(profile, port, isClient);
    this.block = new ControlBlock(profile, this.emitter);
    this.arrivals = new Arrivals(this.block, isClient);
    this.sender = this.emitter.sender;
    this.receiver = this.emitter.receiver;
  }

  get state(): State {
    return this.block.state;
  }

  get endReason(): EndReason | null {
    return this.block.endReason;
  }

  /** Bits of `News` since its user put it back to 0. */
  get news(): number {
    return this.block.news;
  }

  set news(bits: number) {
    this.block.news = bits;
  }

  /** What both ends do; while no SYN has come, what this one would. */
  get agreement(): Agreement {
    return this.emitter.agreement;
  }

  /** While connecting: somebody waits to write (sk_write_pending). The data acknowledge the SYN-ACK then. */
  set hasWriter(waits: boolean) {
    this.arrivals.hasWriter = waits;
  }

  /** The next instant at which `onDeadline` must be called, or NEVER. */
  get deadline(): number {
    const { sender, block } = this;
    let due = sender.timerAt;
    if (this.receiver.acks.dueAt < due) due = this.receiver.acks.dueAt;
    if (sender.cork.dueAt < due) due = sender.cork.dueAt;
    return block.slowTimerAt < due ? block.slowTimerAt : due;
  }

  /** The application has had the connection at some time. */
  get wasOpen(): boolean {
    return this.block.isOpen;
  }

  /** Nothing more will ever come of this endpoint by itself. */
  get isOver(): boolean {
    return this.block.isOver;
  }

  /** The application has read everything there will be. */
  get atEof(): boolean {
    return this.receiver.inbox.octets === 0 && (this.receiver.finished || this.isOver);
  }

  get canSend(): boolean {
    const { block } = this;
    if (this.sender.finQueued) return false;
    switch (block.state) {
      case 'established':
      case 'close-wait':
        return true;
      case 'syn-received':
        return block.isOpen;
      default:
        return block.state === 'closed' && block.endReason === null;
    }
  }

  /** What getsockopt(TCP_INFO) would tell now. */
  tcpInfo(now: number): TcpInfo {
    return tcpInfoOf(this.block, this.isClient, now);
  }

  /**
   * Sends a SYN. With Fast Open it asks for the server's cookie, or shows it and
   * takes along what has been written before, as far as it fits (RFC 7413 4.2.1).
   */
  connect(now: number): void {
    const { sender } = this;
    const { port, wire, agreement } = this.emitter;
    const cache = this.profile.fastOpen ? port.fastOpen?.cache : undefined;
    this.block.state = 'syn-sent';
    this.emitter.timestamps.begin(now);
    wire.fastOpen = cache?.offer ?? null;
    this.arrivals.asked = wire.fastOpen;
    sender.sendSyn(Math.min(sender.unsent, cache?.room(agreement.ownMss) ?? 0), now);
    // A SYN that is sent again goes without option and data: a box on the path may have taken offence.
    wire.fastOpen = null;
  }

  listen(): void {
    this.block.state = 'listen';
  }

  /** Puts octets of a chunk in the send buffer, before `connect` too; returns how many fitted. Nothing leaves before `push`. */
  write(chunk: Chunk, from: number, to: number): number {
    if (!this.canSend) return 0;
    if (this.sender.queue !== null) return fill(this.sender, this.sender.queue, chunk, from, to);
    const room = this.sender.room;
    const taken = to - from < room ? to - from : room > 0 ? room : 0;
    this.sender.stream.append(chunk, from, from + taken);
    if (taken < to - from) this.block.writerWaits = true;
    return taken;
  }

  /** Ends one send call: what may leave leaves. `more`: the call has MSG_MORE, and a last segment that is not full stays. */
  push(now: number, more = false): void {
    const { cork } = this.sender;
    cork.more = more;
    this.block.transmit(now);
    cork.more = false;
  }

  /** A send call whole: `write` and `push`, where the send buffer counts memory with what leaves in between. Returns how many octets fitted. */
  send(chunk: Chunk, from: number, to: number, flags: SendFlags, now: number): number {
    const { block } = this;
    if (block.sender.queue !== null) return this.canSend ? sendMessage(block, block.sender.queue, { chunk, from, to, flags }, now) : 0;
    const taken = this.write(chunk, from, to);
    this.push(now, flags.more);
    return taken;
  }

  /** poll() looks whether there is room; where there is none, it wants to be told (SOCK_NOSPACE). */
  get hasRoom(): boolean {
    const { sender, block } = this;
    const isWritable = sender.queue === null ? sender.room * 3 >= this.profile.sendBuffer : sender.queue.isWritable;
    if (!isWritable) {
      block.writerWaits = true;
      if (sender.queue !== null) sender.queue.isAwaited = true;
    }
    return isWritable;
  }

  cork(on: boolean, now: number): void {
    this.sender.cork.set(on);
    if (!on) this.push(now);
  }

  /** TCP_NODELAY: what waits leaves, and this once even what a cork holds (TCP_NAGLE_PUSH). */
  noDelay(on: boolean, now: number): void {
    const { sender } = this;
    sender.nagle = on ? 'off' : this.profile.nagle;
    if (!on) return;
    if (sender.unsent > 0) sender.cork.expire();
    this.push(now);
  }

  /** TCP_QUICKACK: leaves pingpong mode, and sends what is being delayed; off enters it. Nothing, on a stack that has no such option. */
  quickAck(on: boolean, now: number): void {
    const { acks, inbox } = this.receiver;
    if (acks.setQuick?.(on, inbox.octets === 0) && !this.isOver) this.emitter.acknowledge(now);
  }

  /** setsockopt, by the profile's names. */
  setOptions(choices: Partial<AdjustableChoices>, now: number): void {
    this.block.setOptions(choices, now);
  }

  peek(): Span | null {
    return this.receiver.inbox.peek();
  }

  consume(octets: number): void {
    this.receiver.inbox.consume(octets);
  }

  /** A process has the connection: what arrivals owe is acknowledged when it lets go, once (tcp_backlog_ack_defer). */
  deferAcks(): void {
    this.emitter.defersAcks = true;
  }

  /** The process lets go (tcp_release_cb). */
  releaseAcks(now: number): void {
    this.emitter.defersAcks = false;
    if (this.emitter.ackOwed && this.block.state !== 'closed') this.emitter.acknowledge(now);
  }

  /** To be called after a burst of `consume`: may send a window update. */
  afterRead(now: number): void {
    if (this.isOver) return;
    if (this.receiver.owesForReading(now)) this.emitter.acknowledge(now);
  }

  /** Finishes sending; reading goes on. */
  shutdownWrite(now: number): void {
    const { block, sender } = this;
    if (sender.finQueued || block.isOver) return;
    if (block.state === 'syn-sent' || block.state === 'listen') {
      block.end('aborted');
      return;
    }
    sender.finish();
    if (block.state === 'established' || block.state === 'syn-received') block.state = 'fin-wait-1';
    else if (block.state === 'close-wait') block.state = 'last-ack';
    this.push(now);
  }

  /** Closes both ways. With unread input the peer gets an RST and unsent octets are dropped (RFC 9293 3.10.4, RFC 2525 2.17). */
  close(now: number): void {
    const { block } = this;
    if (block.orphaned) return;
    block.orphaned = true;
    this.emitter.patience.isOrphan = true;
    if (block.isOver) return;
    if (this.receiver.inbox.octets > 0) {
      this.receiver.discard();
      this.abort(now);
    } else {
      this.shutdownWrite(now);
      if (block.state === 'fin-wait-2') block.slowTimerAt = now + this.profile.finWait2Ns;
    }
  }

  /** Sends an RST and forgets the connection. */
  abort(now: number): void {
    const { block } = this;
    if (!block.isOver && block.state !== 'listen' && block.state !== 'syn-sent') this.emitter.sendBare(RST | ACK, this.emitter.place, now);
    block.end('aborted');
  }

  /** Its host has crashed: it knows nothing of the connection any more, and says so to whoever speaks of it. Nobody is told. */
  vanish(): void {
    this.receiver.inbox.clear();
    this.block.end('aborted');
    this.block.news = 0;
  }

  /** The network says that the connection is gone. */
  sever(): void {
    if (!this.isOver) this.block.reset();
  }

  /** A router says that a segment was too large for the path, which carries packets of up to `mtu` octets (RFC 1191, tcp_v4_mtu_reduced). */
  onTooLarge(segment: Segment, mtu: number, now: number): void {
    const { sender } = this;
    const { agreement } = this.emitter;
    if (this.isOver || segment.seq < sender.una || segment.seq > sender.nxt) return;
    agreement.pathMss = Math.min(agreement.pathMss, mtu - HEADER_OCTETS);
    if (this.block.state === 'syn-sent') {
      agreement.toldMost = agreement.pathMss;
      sender.retransmitHead(now);
    } else fitSegments(sender, agreement.payload, now);
  }

  /**
   * A router says that what begins at `seq` does not get through. `isOwned`: the application has had the connection.
   * 'fatal' where that ends the attempt to connect, a request, or a connection that Fast Open has made before the
   * handshake; 'soft' where it only explains a timeout that may come (RFC 5461 2, tcp_v4_err).
   */
  onUnreachable(seq: number, isOwned: boolean): 'ignored' | 'soft' | 'fatal' {
    const { block, sender } = this;
    if (this.isOver || block.state === 'listen' || seq < sender.una || seq > sender.nxt) return 'ignored';
    const isOpening = block.state === 'syn-sent' || (block.state === 'syn-received' && !isOwned);
    if (!isOpening) return 'soft';
    block.end('timeout');
    return 'fatal';
  }

  /** Segments that were refused since they end beyond the window (LINUX_MIB_BEYOND_WINDOW). */
  get beyondWindow(): number {
    return this.emitter.statistics.beyondWindow;
  }

  /** Since when it has been in TIME-WAIT, ns; null: it is not. */
  get waitingSince(): number | null {
    return this.block.state === 'time-wait' ? this.block.timeWait.since : null;
  }

  /** In TIME-WAIT, and closed: whether a SYN is that of a new connection, for a listener to take. */
  yieldsTo(segment: Segment, now: number): boolean {
    const { state, timeWait } = this.block;
    return state === 'time-wait' ? timeWait.yieldsTo(segment, now) : state === 'closed' && segment.has(SYN) && !segment.has(RST | ACK);
  }

  receive(segment: Segment, now: number): void {
    this.arrivals.receive(segment, now);
  }

  onDeadline(now: number): void {
    for (const timer of ENDPOINT_TIMERS) if (this.timerAt(timer) <= now) this.onTimer(timer, now);
  }

  /** When one of its timers is due, or NEVER: for a host that keeps them apart. */
  timerAt(timer: EndpointTimer): number {
    switch (timer) {
      case 'slow':
        return this.block.slowTimerAt;
      case 'acknowledgment':
        return this.receiver.acks.dueAt;
      case 'cork':
        return this.sender.cork.dueAt;
      case 'sender':
        return this.sender.timerAt;
    }
  }

  /** One of its timers, which was due, has run out. */
  onTimer(timer: EndpointTimer, now: number): void {
    const { block, sender, receiver } = this;
    switch (timer) {
      case 'slow':
        block.onSlowTimer(now);
        break;
      case 'acknowledgment':
        receiver.acks.onDue(sender.rtt.rtoNs, now);
        this.emitter.acknowledge(now);
        break;
      case 'cork':
        sender.cork.expire();
        sender.queue?.push();
        this.push(now);
        break;
      case 'sender':
        this.onSenderTimer(now);
    }
  }

  private onSenderTimer(now: number): void {
    const { block, sender } = this;
    const { port, statistics } = this.emitter;
    const resent = statistics.retransmits;
    const verdict = block.onSenderTimer(now);
    if (verdict === 'given-up') {
      block.end('timeout');
      return;
    }
    if (verdict !== 'probed' && statistics.retransmits > resent) {
      statistics.timeouts++;
      port.counters.timeouts++;
      if (port.trace.active) port.trace.emit(RETRANSMISSION_TIMEOUT, now, port.flow.number, port.direction, sender.una);
    }
    block.transmit(now);
  }
}
