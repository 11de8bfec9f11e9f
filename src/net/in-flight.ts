import { type Simulation, Source } from '../engine/index.js';
import type { FarEnd } from './hop.js';
import type { Packet } from './packet.js';

/**
 * Packets on their way that may overtake each other: a binary heap by the
 * instant of arrival, then by the order of leaving. Only its top is on the agenda.
 */
export class InFlight extends Source {
  private readonly packets: Packet[] = [];
  private readonly arrives: number[] = [];
  private readonly orders: number[] = [];

  constructor(
    private readonly simulation: Simulation,
    /** Who takes them; the packet's own flow when null. */
    private readonly far: FarEnd | null,
  ) {
    super();
  }

  add(packet: Packet, arrives: number): void {
    const order = this.simulation.nextOrder();
    let slot = this.packets.length;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      // A later one has the higher number, so it goes up only when it arrives sooner.
      if (this.arrives[parent] <= arrives) break;
      this.move(parent, slot);
      slot = parent;
    }
    this.put(slot, packet, arrives, order);
    if (slot === 0) this.simulation.armInOrder(this, arrives, order);
  }

  override fire(now: number): void {
    const packet = this.packets[0];
    this.removeTop();
    if (this.packets.length > 0) this.simulation.armInOrder(this, this.arrives[0], this.orders[0]);
    (this.far ?? packet.flow).arrived(packet, now);
  }

  private removeTop(): void {
    const last = this.packets.length - 1;
    const packet = this.packets[last];
    const arrives = this.arrives[last];
    const order = this.orders[last];
    this.packets.pop();
    this.arrives.pop();
    this.orders.pop();
    if (last === 0) return;
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= last) break;
      if (child + 1 < last && this.isBefore(child + 1, this.arrives[child], this.orders[child])) child++;
      if (!this.isBefore(child, arrives, order)) break;
      this.move(child, slot);
      slot = child;
    }
    this.put(slot, packet, arrives, order);
  }

  private isBefore(slot: number, arrives: number, order: number): boolean {
    return this.arrives[slot] < arrives || (this.arrives[slot] === arrives && this.orders[slot] < order);
  }

  private move(from: number, to: number): void {
    this.put(to, this.packets[from], this.arrives[from], this.orders[from]);
  }

  private put(slot: number, packet: Packet, arrives: number, order: number): void {
    this.packets[slot] = packet;
    this.arrives[slot] = arrives;
    this.orders[slot] = order;
  }
}
