import { type Simulation, Source } from '../engine/index.js';
import { type Direction, DOWN, DropReason, type Hop, type Packet, UP } from '../net/index.js';
import { ACK, FIN, SYN, type Segment } from '../tcp/index.js';
import type { DirectionPlan, PathPlan } from './path.js';
import { TESTBED } from './testbed.js';

/** Hears when a packet was read, which is what a recording calls its sending, and when it is about to be written. */
export interface ReadingObserver {
  onRead(packet: Packet, now: number): void;
  onArrived?(packet: Packet, now: number): void;
}

interface Carried {
  readonly packet: Packet;
  readonly due: number;
}

/** One direction of the recording link: what it has seen and what is on its way. */
export class RecordedDirection implements Hop {
  /** Where an RST of the link's own must lie. */
  seq = 0;
  ack = 0;
  readonly carried: Carried[] = [];
  private entered = 0;
  private enteredWithData = 0;
  /** Departures from the drop-tail queue that are still to come, and the last one. */
  private readonly departures: number[] = [];
  private freeAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly recorder: Recorder,
    readonly mtu: number,
    private readonly plan: DirectionPlan,
    private readonly path: PathPlan,
    private readonly delayNs: number,
  ) {}

  send(packet: Packet, now: number): void {
    this.recorder.enter(packet, now);
  }

  /** The packet has been read: it is lost, or is on its way from here on. */
  take(packet: Packet, now: number): void {
    const segment = packet as Segment;
    this.entered++;
    if (segment.length > 0) this.enteredWithData++;
    if (segment.end > this.seq) this.seq = segment.end;
    if (segment.has(ACK)) this.ack = segment.ack;
    if (this.refuses(segment, now)) packet.flow.dropped(packet, DropReason.loss, now);
    else {
      const departs = this.departure(packet, now);
      if (departs === null) packet.flow.dropped(packet, DropReason.queue, now);
      else this.carried.push({ packet, due: departs + this.delayNs });
    }
  }

  private refuses(segment: Segment, now: number): boolean {
    const { plan } = this;
    if (this.entered > plan.holeAfter || plan.drop.has(this.entered)) return true;
    if (segment.length > 0 && plan.dropData.has(this.enteredWithData)) return true;
    return this.isCut(now) || this.isCut(now + this.delayNs);
  }

  private isCut(at: number): boolean {
    return at >= this.path.cutAtNs && at < this.path.cutUntilNs;
  }

  /** When the packet has left the set bottleneck; null when its queue is full. The packet in transmission counts. */
  private departure({ octets }: Packet, now: number): number | null {
    const { rateBps, queuePackets } = this.plan;
    if (rateBps === null) return now;
    const { departures } = this;
    while (departures.length > 0 && departures[0] <= now) departures.shift();
    if (departures.length >= queuePackets) return null;
    this.freeAt = Math.max(this.freeAt, now) + Math.ceil((octets * 8e9) / rateBps);
    departures.push(this.freeAt);
    return this.freeAt;
  }
}

/**
 * The recording link: one process that reads what either host has sent and
 * writes what is due, one packet after the other. A packet's time of sending is
 * that of its reading. What is due goes first, so that the answers to a burst are
 * read when all of it has been written; each packet takes a while
 * (`TESTBED.readNs`, `TESTBED.writeNs`), in which the receiving host's softirq runs too.
 */
export class Recorder extends Source {
  private readonly unread: Packet[] = [];
  private readonly directions: readonly [RecordedDirection, RecordedDirection];
  private busyUntil = 0;
  private isWriting = false;

  constructor(
    private readonly simulation: Simulation,
    path: PathPlan,
    delayNs: number,
    mtu: number,
    private readonly observer: ReadingObserver,
  ) {
    super();
    const direction = (towards: Direction): RecordedDirection => new RecordedDirection(this, mtu, path.directions[towards], path, delayNs);
    this.directions = [direction(UP), direction(DOWN)];
  }

  get hops(): readonly [RecordedDirection, RecordedDirection] {
    return this.directions;
  }

  /** It writes one packet after the other, and lets no process in between. */
  freeAt(now: number): number {
    const next = this.nextDue();
    return this.isWriting && next !== null && next.carried[0].due <= now && this.busyUntil > now ? this.busyUntil : now;
  }

  enter(packet: Packet, now: number): void {
    this.unread.push(packet);
    if (this.unread.length === 1 && this.busyUntil < Number.POSITIVE_INFINITY)
      this.simulation.arm(this, Math.max(now + this.wakeNs(now), this.busyUntil));
  }

  override fire(now: number): void {
    const next = this.nextDue();
    if (next !== null && next.carried[0].due <= now) this.write((next.carried.shift() as Carried).packet, now);
    else if (this.unread.length > 0) this.read(this.unread.shift() as Packet, now);
    else this.isWriting = false;
    this.rearm(now);
  }

  private rearm(now: number): void {
    const next = this.nextDue();
    const at = this.unread.length > 0 ? now : next === null ? null : next.carried[0].due;
    if (at !== null) this.simulation.arm(this, Math.max(at, this.busyUntil));
  }

  private nextDue(): RecordedDirection | null {
    const [up, down] = this.directions;
    if (up.carried.length === 0) return down.carried.length === 0 ? null : down;
    if (down.carried.length === 0) return up;
    return down.carried[0].due < up.carried[0].due ? down : up;
  }

  private write(packet: Packet, now: number): void {
    const segment = packet as Segment;
    const { firstWriteNs, writeNs, handshakeNs } = TESTBED;
    const wakeNs = this.wakeNs(now);
    const { alone, answered } = segment.length > 0 ? writeNs.data : writeNs.ack;
    const unread = this.unread.length;
    this.busyUntil = Number.POSITIVE_INFINITY;
    this.observer.onArrived?.(packet, now);
    packet.flow.arrived(packet, now);
    let ns = this.isWriting ? alone + (this.unread.length - unread) * answered : firstWriteNs + wakeNs;
    if (segment.has(SYN) || segment.has(FIN)) ns += handshakeNs;
    this.isWriting = true;
    this.busyUntil = now + ns;
  }

  private read(packet: Packet, now: number): void {
    this.isWriting = false;
    const { readNs } = TESTBED;
    this.busyUntil = now + ((packet as Segment).length > 0 ? readNs.data : readNs.ack);
    this.observer.onRead(packet, now);
    this.directions[packet.direction].take(packet, now);
  }

  /** Whoever has slept takes longer to wake up. */
  private wakeNs(now: number): number {
    const idleNs = now - this.busyUntil;
    return TESTBED.wakesUp.find(({ afterNs }) => idleNs >= afterNs)?.ns ?? 0;
  }
}
