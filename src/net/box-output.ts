import { Ring, type Simulation, Source } from '../engine/index.js';
import type { Packet } from './packet.js';

/** Where a box's own packets to the server arrive. */
export interface ServerSide {
  deliver(packet: Packet, now: number): void;
}

/** Packets that a box makes for the server: they arrive at the instant at which they are made, but not amid whatever made the box send them, which may be the server. */
export class BoxOutput extends Source {
  private readonly packets = new Ring<Packet>();

  constructor(
    private readonly simulation: Simulation,
    private readonly server: ServerSide,
  ) {
    super();
  }

  get isEmpty(): boolean {
    return this.packets.length === 0;
  }

  push(packet: Packet, now: number): void {
    if (this.packets.length === 0) this.simulation.arm(this, now);
    this.packets.push(packet);
  }

  override fire(now: number): void {
    const packet = this.packets.shift() as Packet;
    // One at a time: what one brings about may be more of them.
    if (this.packets.length > 0) this.simulation.arm(this, now);
    this.server.deliver(packet, now);
  }
}
