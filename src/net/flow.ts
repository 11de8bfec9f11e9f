import { NEVER, type Simulation } from '../engine/index.js';
import { BoxAlarm, type Sleeper } from './box-alarm.js';
import { BoxOutput, type ServerSide } from './box-output.js';
import { type Direction, DOWN, UP, opposite } from './direction.js';
import { CONNECTION_CUT, DropReason, PACKET_DELIVERED, PACKET_DROPPED, PACKET_DUPLICATED, PACKET_MARKED } from './events.js';
import type { FarEnd, Hop } from './hop.js';
import type { Middlebox, MiddleboxPort } from './middlebox.js';
import type { Packet } from './packet.js';
import { tellPartition } from './tell-partition.js';

/** One end of a connection, as the network sees it. */
export interface FlowEnd {
  receive(packet: Packet, now: number): void;
  /** The connection was reset under the end's feet: it learns so now. */
  severed(now: number): void;
  /** A packet that it sent was dropped: the path carries no more than `mtu` octets at a time. */
  tooLarge(packet: Packet, mtu: number, now: number): void;
}

/** How a connection is lost. `rst`: both ends learn at once; `blackhole`: only by their own timers. */
export interface Cut {
  readonly kind: 'rst' | 'blackhole';
  readonly direction: 'both' | 'up' | 'down';
}

/** Watches what a flow delivers; may cut it in the middle of a packet. */
export interface Fuse {
  /** True when this packet must not arrive any more. Called before each delivery. */
  blowsBefore(packet: Packet): boolean;
  /** True when the delivery that just happened was the last. */
  blowsAfter(): boolean;
  readonly cut: Cut;
  /** It has blown; `isNew`: the connection was not cut in that direction before. */
  onBlown?(isNew: boolean): void;
}

/** Hears of cuts: the ledger's ear. */
export interface FlowObserver {
  onCut(flow: Flow, cut: Cut, now: number): void;
}

/**
 * The path of one TCP connection: its two links, its ends, its middlebox, its
 * cuts. A cut destroys this flow's packets only, those in flight included, for ever.
 */
export class Flow implements MiddleboxPort, FarEnd, ServerSide, Sleeper {
  /** The client's end, then the server's: indexed by the direction that leads there, so UP leads to `ends[UP]`. */
  private readonly ends: (FlowEnd | null)[] = [null, null];
  private readonly isSevered = [false, false];
  /** What stands in the way, by direction: cuts and partitions together; 0 = nothing. */
  private readonly barriers = [0, 0];
  private readonly fuses: Fuse[] = [];
  private serials = 0;
  middlebox: Middlebox | null = null;
  /** What the middlebox makes for the server; null until it does. */
  private made: BoxOutput | null = null;
  /** The middlebox' timer; null until it sets it. */
  private alarm: BoxAlarm | null = null;
  /** The link of the client's host, behind the shared one; null when there is none. */
  lastHopDown: Hop | null = null;
  /** Which of the client's hosts it comes from, as its address tells; 0 where there is one. */
  clientHost = 0;
  /** True from the first cut on. */
  wasCut = false;

  constructor(
    /** Connections count from 1 in the order of their SYNs. */
    readonly number: number,
    readonly simulation: Simulation,
    private readonly links: readonly [up: Hop, down: Hop],
    private readonly observer: FlowObserver,
  ) {}

  attach(client: FlowEnd, server: FlowEnd): void {
    this.ends[DOWN] = client;
    this.ends[UP] = server;
  }

  addFuse(fuse: Fuse): void {
    this.fuses.push(fuse);
  }

  /** The largest packet that fits the smaller direction's MTU, octets. */
  get pathMtu(): number {
    return Math.min(this.links[UP].mtu, this.links[DOWN].mtu);
  }

  /** The serial number of the packet that is sent next. */
  nextSerial(): number {
    return ++this.serials;
  }

  send(packet: Packet, now: number): void {
    if (this.middlebox !== null && packet.direction === DOWN) this.middlebox.pass(packet, DOWN, now, this);
    else this.enter(packet, now);
  }

  /** Called by the link when the packet has crossed it. */
  arrived(packet: Packet, now: number): void {
    const direction = packet.direction;
    if (this.barriers[direction] !== 0) {
      this.stopped(packet, now);
      return;
    }
    if (this.fuses.length !== 0 && this.burns(packet, now)) return;
    if (this.middlebox !== null && direction === UP) this.middlebox.pass(packet, UP, now, this);
    else this.deliver(packet, now);
    if (this.fuses.length !== 0) this.burntDown(now);
  }

  forward(packet: Packet, now: number): void {
    if (packet.direction === DOWN) this.enter(packet, now);
    // The box may have kept it while the path broke.
    else if (this.barriers[UP] !== 0) this.stopped(packet, now);
    else if (this.made !== null && !this.made.isEmpty) this.made.push(packet, now);
    else this.deliver(packet, now);
  }

  originate(packet: Packet, now: number): void {
    if (packet.direction === DOWN) {
      this.enter(packet, now);
      return;
    }
    this.made ??= new BoxOutput(this.simulation, this);
    this.made.push(packet, now);
  }

  wakeAt(at: number): void {
    this.alarm ??= new BoxAlarm(this);
    if (at === NEVER) this.simulation.disarm(this.alarm);
    else this.simulation.arm(this.alarm, at);
  }

  wakeBox(now: number): void {
    this.middlebox?.wake?.(now, this);
  }

  swallow(packet: Packet, now: number): void {
    this.dropped(packet, DropReason.middlebox, now);
  }

  accept(packet: Packet, now: number): void {
    const trace = this.simulation.trace;
    if (trace.active) trace.emit(PACKET_DELIVERED, now, this.number, packet.direction, packet.serial);
  }

  dropped(packet: Packet, reason: DropReason, now: number): void {
    const trace = this.simulation.trace;
    if (trace.active) trace.emit(PACKET_DROPPED, now, this.number, packet.direction, packet.serial, reason);
  }

  /** Loses the connection here and now. A second cut of the same direction changes nothing: false. */
  cut(cut: Cut, now: number): boolean {
    const up = cut.direction !== 'down' && !this.isSevered[UP];
    const down = cut.direction !== 'up' && !this.isSevered[DOWN];
    if (!up && !down) return false;
    if (up) this.sever(UP);
    if (down) this.sever(DOWN);
    this.wasCut = true;
    const trace = this.simulation.trace;
    if (trace.active) {
      const which = up && down ? 2 : up ? UP : DOWN;
      trace.emit(CONNECTION_CUT, now, this.number, which, cut.kind === 'rst' ? 1 : 0, 0, 0, 0, 0, 0, cut.kind);
    }
    this.observer.onCut(this, cut, now);
    if (cut.kind === 'rst') {
      this.ends[UP]?.severed(now);
      this.ends[DOWN]?.severed(now);
      this.middlebox?.severed?.(now);
    }
    return true;
  }

  /** Tells the sender of a packet that it was too large; called when the message about it arrives. */
  tooLarge(packet: Packet, mtu: number, now: number): void {
    const back = opposite(packet.direction);
    if (this.middlebox?.tooLarge?.(packet, mtu, now) === true) return;
    if (this.barriers[back] === 0) this.ends[back]?.tooLarge(packet, mtu, now);
  }

  /** Everything that enters or leaves the network in a direction is dropped until as many partitions have healed. */
  partition(direction: Cut['direction'], now: number): void {
    if (direction !== 'down') this.barriers[UP]++;
    if (direction !== 'up') this.barriers[DOWN]++;
    tellPartition(this.simulation.trace, this.number, direction, false, now);
  }

  heal(direction: Cut['direction'], now: number): void {
    if (direction !== 'down') this.barriers[UP]--;
    if (direction !== 'up') this.barriers[DOWN]--;
    tellPartition(this.simulation.trace, this.number, direction, true, now);
  }

  /** The network made a second one of a packet. */
  duplicated(packet: Packet, now: number): void {
    const trace = this.simulation.trace;
    if (trace.active) trace.emit(PACKET_DUPLICATED, now, this.number, packet.direction, packet.serial);
  }

  /** A queue marked a packet in place of dropping it. */
  marked(packet: Packet, now: number): void {
    const trace = this.simulation.trace;
    if (trace.active) trace.emit(PACKET_MARKED, now, this.number, packet.direction, packet.serial);
  }

  private sever(direction: Direction): void {
    this.isSevered[direction] = true;
    this.barriers[direction]++;
  }

  private stopped(packet: Packet, now: number): void {
    this.dropped(packet, this.isSevered[packet.direction] ? DropReason.cut : DropReason.partition, now);
  }

  private enter(packet: Packet, now: number): void {
    if (this.barriers[packet.direction] !== 0) this.stopped(packet, now);
    else this.links[packet.direction].send(packet, now);
  }

  /** To its end, without anything in between. */
  deliver(packet: Packet, now: number): void {
    this.accept(packet, now);
    (this.ends[packet.direction] as FlowEnd).receive(packet, now);
  }

  private burns(packet: Packet, now: number): boolean {
    // Every fuse counts every packet, whether or not another has blown.
    for (const blown of this.fuses.filter((fuse) => fuse.blowsBefore(packet))) this.blow(blown, now);
    if (!this.isSevered[packet.direction]) return false;
    this.dropped(packet, DropReason.cut, now);
    return true;
  }

  private burntDown(now: number): void {
    for (const blown of this.fuses.filter((fuse) => fuse.blowsAfter())) this.blow(blown, now);
  }

  private blow(fuse: Fuse, now: number): void {
    this.fuses.splice(this.fuses.indexOf(fuse), 1);
    const isNew = this.cut(fuse.cut, now);
    fuse.onBlown?.(isNew);
  }
}
