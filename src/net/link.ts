import { type RandomStream, type Simulation, Source } from '../engine/index.js';
import { DropReason } from './events.js';
import type { FarEnd, Hop } from './hop.js';
import type { Packet } from './packet.js';

export interface LinkOptions {
  /** Bits per second; 0 = no serialisation time. */
  readonly rateBps: number;
  /** One-way propagation delay, ns. */
  readonly delayNs: number;
  /** Largest IP packet, octets. A larger one is dropped. */
  readonly mtu: number;
  /** Drop-tail limit on what waits for the transmitter; the packet being sent does not count. */
  readonly queueOctets: number;
  readonly queuePackets: number;
  /** Bernoulli loss probability per packet, drawn as the packet leaves the queue. */
  readonly loss: number;
  /** Extra delay, uniform in [0, jitterNs]; packets keep their order. */
  readonly jitterNs: number;
}

/** A table of eight numbers is small enough for V8 to keep it on its heap, where it costs least to make. */
const FIRST_CAPACITY = 2;
/** A larger ring is given back when it is empty: a fork copies the whole of it. */
const LARGEST_KEPT = 32;
/** A packet's numbers are a row of a table. */
const WIDTH = 4;
const STARTS = 0;
const ARRIVES = 1;
const ORDER = 2;
const OCTETS = 3;

/**
 * One direction of a link: a drop-tail queue, a transmitter, a wire. All packets
 * between the queue's tail and the far end stand in one ring with their instants
 * beside them in a table; only the head is on the agenda.
 *
 * Modelled: serialisation (ceil(bits·10⁹/rate) ns), propagation, jitter without
 * reordering, loss after the queue (a lost packet takes its turn on the wire).
 */
export class Link extends Source implements Hop {
  private capacity = FIRST_CAPACITY;
  private packets: (Packet | null)[] = [null, null];
  private rows = new Float64Array(FIRST_CAPACITY * WIDTH);
  /** Running positions; masked on use. head ≤ waiting ≤ tail. */
  private head = 0;
  private waiting = 0;
  private tail = 0;
  private waitingOctets = 0;
  private freeAt = Number.NEGATIVE_INFINITY;
  private lastArrival = Number.NEGATIVE_INFINITY;
  /** Of the options, what every packet asks for. */
  private readonly delayNs: number;
  private readonly loss: number;
  private readonly jitterNs: number;
  private readonly queueOctets: number;
  private readonly queuePackets: number;
  readonly mtu: number;
  /** The packet sent last, and how long that took. */
  private lastOctets = 0;
  private lastNs = 0;

  constructor(
    private readonly simulation: Simulation,
    readonly options: LinkOptions,
    private readonly lossDraws: RandomStream,
    private readonly jitterDraws: RandomStream,
    /** Who takes what has crossed; the packet's own flow when null. */
    private readonly far: FarEnd | null = null,
  ) {
    super();
    this.delayNs = options.delayNs;
    this.loss = options.loss;
    this.jitterNs = options.jitterNs;
    this.queueOctets = options.queueOctets;
    this.queuePackets = options.queuePackets;
    this.mtu = options.mtu;
  }

  /** Octets that wait for the transmitter at this instant. */
  backlogOctets(now: number): number {
    this.advanceQueue(now);
    return this.waitingOctets;
  }

  /** Packets that wait for the transmitter at this instant. */
  backlogPackets(now: number): number {
    this.advanceQueue(now);
    return this.tail - this.waiting;
  }

  send(packet: Packet, now: number): void {
    const { loss, jitterNs } = this;
    const { octets } = packet;
    this.advanceQueue(now);
    const starts = this.freeAt > now ? this.freeAt : now;
    if (!this.hasRoom(octets, starts > now)) {
      packet.flow.dropped(packet, octets > this.mtu ? DropReason.mtu : DropReason.queue, now);
      return;
    }
    this.freeAt = starts + this.transmissionNs(octets);
    let arrives = this.freeAt + this.delayNs;
    if (jitterNs !== 0) {
      arrives += this.jitterDraws.integer(jitterNs + 1);
      if (arrives < this.lastArrival) arrives = this.lastArrival;
      this.lastArrival = arrives;
    }
    const isLost = loss !== 0 && this.lossDraws.chance(loss);
    if (isLost) {
      packet.flow.dropped(packet, DropReason.loss, now);
      if (starts === now) return;
    }
    this.append(isLost ? null : packet, octets, starts, arrives);
  }

  /** A packet of so many octets fits the link, and if it has to wait, the queue. */
  private hasRoom(octets: number, waits: boolean): boolean {
    const { mtu, queueOctets, queuePackets } = this;
    return octets <= mtu && !(waits && (this.waitingOctets + octets > queueOctets || this.tail - this.waiting >= queuePackets));
  }

  /** How long so many octets take to be sent; mostly as many as the time before. */
  private transmissionNs(octets: number): number {
    if (octets !== this.lastOctets) {
      const { rateBps } = this.options;
      this.lastOctets = octets;
      this.lastNs = rateBps === 0 ? 0 : Math.ceil((octets * 8e9) / rateBps);
    }
    return this.lastNs;
  }

  override fire(now: number): void {
    const slot = this.head & (this.capacity - 1);
    const packet = this.packets[slot];
    this.packets[slot] = null;
    if (this.waiting === this.head) this.advanceQueue(now);
    this.head++;
    if (this.head < this.tail) {
      const next = (this.head & (this.capacity - 1)) * WIDTH;
      this.simulation.armInOrder(this, this.rows[next + ARRIVES], this.rows[next + ORDER]);
    } else if (this.capacity > LARGEST_KEPT) this.giveBack();
    if (packet === null) return;
    if (this.far === null) packet.flow.arrived(packet, now);
    else this.far.arrived(packet, now);
  }

  private append(packet: Packet | null, octets: number, starts: number, arrives: number): void {
    if (this.tail - this.head === this.capacity) this.grow();
    const slot = this.tail & (this.capacity - 1);
    const order = this.simulation.nextOrder();
    this.packets[slot] = packet;
    const { rows } = this;
    const row = slot * WIDTH;
    rows[row + STARTS] = starts;
    rows[row + ARRIVES] = arrives;
    rows[row + ORDER] = order;
    rows[row + OCTETS] = octets;
    this.waitingOctets += octets;
    this.tail++;
    if (this.tail - this.head === 1) this.simulation.armInOrder(this, arrives, order);
  }

  /** Takes off the books whatever has begun to be transmitted. */
  private advanceQueue(now: number): void {
    const mask = this.capacity - 1;
    while (this.waiting < this.tail) {
      const row = (this.waiting & mask) * WIDTH;
      if (this.rows[row + STARTS] > now) return;
      this.waitingOctets -= this.rows[row + OCTETS];
      this.waiting++;
    }
  }

  /** Starts anew with a small ring; the one at hand is empty. */
  private giveBack(): void {
    this.capacity = FIRST_CAPACITY;
    this.packets = [null, null];
    this.rows = new Float64Array(FIRST_CAPACITY * WIDTH);
  }

  private grow(): void {
    const capacity = this.capacity * 4;
    const packets = new Array<Packet | null>(capacity).fill(null);
    const rows = new Float64Array(capacity * WIDTH);
    for (let i = this.head; i < this.tail; i++) {
      const from = i & (this.capacity - 1);
      const to = i & (capacity - 1);
      packets[to] = this.packets[from];
      rows.set(this.rows.subarray(from * WIDTH, (from + 1) * WIDTH), to * WIDTH);
    }
    this.capacity = capacity;
    this.packets = packets;
    this.rows = rows;
  }
}
