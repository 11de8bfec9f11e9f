import { NEVER, type Simulation, Source } from '../engine/index.js';
import type { Direction, Flow, FlowEnd, Packet } from '../net/index.js';
import type { Chunk, Span } from './chunk.js';
import type { TcpCounters } from './counters.js';
import { Endpoint } from './endpoint.js';
import type { EndpointPort } from './endpoint-port.js';
import type { FastOpenPair } from './fast-open.js';
import type { NagleVariant, StackProfile } from './profile.js';
import type { Segment } from './segment.js';
import type { AdjustableChoices } from './socket-options.js';
import { type EndReason, News } from './state.js';
import type { TcpInfo } from './tcp-info.js';

/** The application behind a socket. Called with the present instant; may use the socket at once. */
export interface SocketUser {
  /** The SYN is about to leave: what is written now may leave with it (Fast Open), or else once the connection is there. */
  onConnecting?(now: number): void;
  onConnected(now: number): void;
  /** Octets, or the end of input, may be read. */
  onReadable(now: number): void;
  /** The send buffer takes octets again after having refused some. */
  onWritable(now: number): void;
  /** The connection is over. Octets received before may still be readable. */
  onEnded(reason: EndReason, now: number): void;
}

/** Told when a socket's endpoint needs nothing any more. */
export interface SocketOwner {
  onSocketOver(socket: Socket, now: number): void;
}

/** Something that an application does of its own accord, using its socket. */
export interface SocketTask {
  run(now: number): void;
}

const MOST_ROUNDS = 1_000_000;

/**
 * An endpoint on the agenda: gives it the clock, the network and an
 * application. One agenda entry, re-armed lazily: moving the deadline later
 * costs nothing, the entry finds out when it fires.
 */
export class Socket extends Source implements FlowEnd, EndpointPort {
  readonly endpoint: Endpoint;
  readonly trace: Simulation['trace'];
  user: SocketUser | null = null;
  protected armedAt = NEVER;
  private busy = false;
  private over = false;

  constructor(
    protected readonly simulation: Simulation,
    readonly flow: Flow,
    /** The direction in which this socket sends. */
    readonly direction: Direction,
    profile: StackProfile,
    isClient: boolean,
    readonly counters: TcpCounters,
    private readonly owner: SocketOwner,
    readonly fastOpen: FastOpenPair | null = null,
  ) {
    super();
    this.trace = simulation.trace;
    this.endpoint = new Endpoint(profile, this, isClient);
  }

  get isOver(): boolean {
    return this.endpoint.isOver;
  }

  get canSend(): boolean {
    return this.endpoint.canSend;
  }

  /** Octets written and not yet sent. */
  get unsent(): number {
    return this.endpoint.sender.unsent;
  }

  /** Octets written and not yet acknowledged by the peer. */
  get unacknowledged(): number {
    return this.endpoint.sender.unacknowledged;
  }

  /** When something was acknowledged last, or sent with nothing in flight. */
  get lastProgress(): number {
    return this.endpoint.sender.lastProgress;
  }

  /** Octets that can be read now. */
  get readable(): number {
    return this.endpoint.receiver.inbox.octets;
  }

  /** All input has been read, and no more will come. */
  get atEof(): boolean {
    return this.endpoint.atEof;
  }

  set nagle(variant: NagleVariant) {
    this.endpoint.sender.nagle = variant;
  }

  /** What getsockopt(TCP_INFO) would tell at this instant. */
  tcpInfo(now: number): TcpInfo {
    return this.endpoint.tcpInfo(now);
  }

  /** The SYN can carry data: the server has granted a cookie (RFC 7413). */
  get isFastOpen(): boolean {
    return this.fastOpen?.cache.mayCarryData ?? false;
  }

  connect(now: number): void {
    this.busy = true;
    this.user?.onConnecting?.(now);
    this.busy = false;
    this.endpoint.connect(now);
    this.settle(now);
  }

  listen(): void {
    this.endpoint.listen();
  }

  /** Puts part of a chunk in the send buffer; returns how many octets fitted. `push` ends the send call, with MSG_MORE if there is `more`. */
  write(chunk: Chunk, from: number, to: number): number {
    return this.endpoint.write(chunk, from, to);
  }

  /** The send buffer counts memory: what is written leaves while it is (`sendPart`). */
  get countsMemory(): boolean {
    return this.endpoint.sender.queue !== null;
  }

  /** What poll would say; where there is too little room, its user hears when there is enough. */
  get hasRoom(): boolean {
    return this.endpoint.hasRoom;
  }

  /** Part of a send call, which has begun before it (`continued`), goes on behind it (`continues`), or both; returns how many octets fitted. */
  sendPart(chunk: Chunk, from: number, to: number, continued: boolean, continues: boolean, now: number): number {
    const taken = this.endpoint.send(chunk, from, to, { more: false, closes: false, continued, continues }, now);
    this.settle(now);
    return taken;
  }

  push(now: number, more = false): void {
    this.endpoint.push(now, more);
    this.settle(now);
  }

  cork(on: boolean, now: number): void {
    this.endpoint.cork(on, now);
    this.settle(now);
  }

  /** TCP_NODELAY. */
  noDelay(on: boolean, now: number): void {
    this.endpoint.noDelay(on, now);
    this.settle(now);
  }

  /** TCP_QUICKACK. */
  quickAck(on: boolean, now: number): void {
    this.endpoint.quickAck(on, now);
    this.settle(now);
  }

  /** setsockopt, by the profile's names. */
  setOptions(choices: Partial<AdjustableChoices>, now: number): void {
    this.endpoint.setOptions(choices, now);
    this.settle(now);
  }

  peek(): Span | null {
    return this.endpoint.peek();
  }

  consume(octets: number): void {
    this.endpoint.consume(octets);
  }

  afterRead(now: number): void {
    this.endpoint.afterRead(now);
    this.settle(now);
  }

  shutdownWrite(now: number): void {
    this.endpoint.shutdownWrite(now);
    this.settle(now);
  }

  close(now: number): void {
    this.endpoint.close(now);
    this.settle(now);
  }

  abort(now: number): void {
    this.endpoint.abort(now);
    this.settle(now);
  }

  /** Its host has crashed: the application is gone with it. */
  vanish(now: number): void {
    this.user = null;
    this.endpoint.vanish();
    this.settle(now);
  }

  receive(packet: Packet, now: number): void {
    this.endpoint.receive(packet as Segment, now);
    this.settle(now);
  }

  tooLarge(packet: Packet, mtu: number, now: number): void {
    this.endpoint.onTooLarge(packet as Segment, mtu, now);
    this.settle(now);
  }

  severed(now: number): void {
    this.endpoint.sever();
    this.settle(now);
  }

  /** Runs an application's own timer: whatever the socket learns meanwhile is told afterwards. */
  during(act: SocketTask, now: number): void {
    const nested = this.busy;
    this.busy = true;
    act.run(now);
    this.busy = nested;
    this.settle(now);
  }

  override fire(now: number): void {
    this.armedAt = NEVER;
    if (this.endpoint.deadline <= now) this.endpoint.onDeadline(now);
    this.settle(now);
  }

  /** Passes news to the application until there is none, then sees to the agenda entry. */
  protected settle(now: number): void {
    if (this.busy) return;
    this.busy = true;
    const { endpoint } = this;
    for (let round = 0; endpoint.news !== 0; round++) {
      if (round > MOST_ROUNDS) throw new Error('socket and application never come to rest');
      this.passOn(now);
    }
    this.busy = false;
    if (endpoint.isOver && !this.over) {
      this.over = true;
      this.armedAt = NEVER;
      this.simulation.disarm(this);
      this.owner.onSocketOver(this, now);
    }
    this.rearm(now);
  }

  private passOn(now: number): void {
    const { endpoint } = this;
    const news = endpoint.news;
    endpoint.news = 0;
    // The user may change in between: a listener puts the application in its place on `connected`.
    if (news & News.connected) this.user?.onConnected(now);
    if (news & News.readable) this.user?.onReadable(now);
    if (news & News.writable) this.user?.onWritable(now);
    if (news & News.ended) this.user?.onEnded(endpoint.endReason as EndReason, now);
  }

  /** Sees to the agenda entry. */
  protected rearm(_now: number): void {
    const due = this.endpoint.deadline;
    if (due >= this.armedAt) return;
    this.armedAt = due;
    this.simulation.arm(this, due);
  }
}
