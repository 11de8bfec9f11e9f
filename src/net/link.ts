import { type RandomStream, type Simulation, Source } from '../engine/index.js';
import { DropReason } from './events.js';
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

/** Columns of eight numbers are small enough for V8 to keep them on its heap, where they cost least to make. */
const FIRST_CAPACITY = 8;

/**
 * One direction of a link: a drop-tail queue, a transmitter, a wire. All packets
 * between the queue's tail and the far end stand in one ring with their instants
 * beside them in typed arrays; only the head is on the agenda.
 *
 * Modelled: serialisation (ceil(bits·10⁹/rate) ns), propagation, jitter without
 * reordering, loss after the queue (a lost packet takes its turn on the wire).
 */
export class Link extends Source {
  private capacity = FIRST_CAPACITY;
  private packets: (Packet | null)[] = new Array<Packet | null>(FIRST_CAPACITY).fill(null);
  private starts = new Float64Array(FIRST_CAPACITY);
  private arrives = new Float64Array(FIRST_CAPACITY);
  private orders = new Float64Array(FIRST_CAPACITY);
  private sizes = new Int32Array(FIRST_CAPACITY);
  /** Running positions; masked on use. head ≤ waiting ≤ tail. */
  private head = 0;
  private waiting = 0;
  private tail = 0;
  private waitingOctets = 0;
  private freeAt = Number.NEGATIVE_INFINITY;
  private lastArrival = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly simulation: Simulation,
    readonly options: LinkOptions,
    private readonly lossDraws: RandomStream,
    private readonly jitterDraws: RandomStream,
  ) {
    super();
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
    const { rateBps, delayNs, mtu, queueOctets, queuePackets, loss, jitterNs } = this.options;
    const octets = packet.octets;
    if (octets > mtu) {
      packet.flow.dropped(packet, DropReason.mtu, now);
      return;
    }
    let starts = now;
    let departs = now;
    if (rateBps !== 0) {
      this.advanceQueue(now);
      if (this.freeAt > now) {
        if (this.waitingOctets + octets > queueOctets || this.tail - this.waiting >= queuePackets) {
          packet.flow.dropped(packet, DropReason.queue, now);
          return;
        }
        starts = this.freeAt;
      }
      departs = starts + Math.ceil((octets * 8e9) / rateBps);
      this.freeAt = departs;
    }
    let arrives = departs + delayNs;
    if (jitterNs !== 0) arrives += this.jitterDraws.integer(jitterNs + 1);
    if (arrives < this.lastArrival) arrives = this.lastArrival;
    this.lastArrival = arrives;
    if (loss !== 0 && this.lossDraws.chance(loss)) {
      packet.flow.dropped(packet, DropReason.loss, now);
      if (starts === now) return;
      this.append(null, octets, starts, arrives);
      return;
    }
    this.append(packet, octets, starts, arrives);
  }

  override fire(now: number): void {
    const slot = this.head & (this.capacity - 1);
    const packet = this.packets[slot];
    this.packets[slot] = null;
    if (this.waiting === this.head) this.advanceQueue(now);
    this.head++;
    if (this.head < this.tail) {
      const next = this.head & (this.capacity - 1);
      this.simulation.armInOrder(this, this.arrives[next], this.orders[next]);
    }
    if (packet !== null) packet.flow.arrived(packet, now);
  }

  private append(packet: Packet | null, octets: number, starts: number, arrives: number): void {
    if (this.tail - this.head === this.capacity) this.grow();
    const slot = this.tail & (this.capacity - 1);
    const order = this.simulation.nextOrder();
    this.packets[slot] = packet;
    this.starts[slot] = starts;
    this.arrives[slot] = arrives;
    this.orders[slot] = order;
    this.sizes[slot] = octets;
    this.waitingOctets += octets;
    this.tail++;
    if (this.tail - this.head === 1) this.simulation.armInOrder(this, arrives, order);
  }

  /** Takes off the books whatever has begun to be transmitted. */
  private advanceQueue(now: number): void {
    const mask = this.capacity - 1;
    while (this.waiting < this.tail) {
      const slot = this.waiting & mask;
      if (this.starts[slot] > now) return;
      this.waitingOctets -= this.sizes[slot];
      this.waiting++;
    }
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const packets = new Array<Packet | null>(capacity).fill(null);
    const starts = new Float64Array(capacity);
    const arrives = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const sizes = new Int32Array(capacity);
    for (let i = this.head; i < this.tail; i++) {
      const from = i & (this.capacity - 1);
      const to = i & (capacity - 1);
      packets[to] = this.packets[from];
      starts[to] = this.starts[from];
      arrives[to] = this.arrives[from];
      orders[to] = this.orders[from];
      sizes[to] = this.sizes[from];
    }
    this.capacity = capacity;
    this.packets = packets;
    this.starts = starts;
    this.arrives = arrives;
    this.orders = orders;
    this.sizes = sizes;
  }
}
