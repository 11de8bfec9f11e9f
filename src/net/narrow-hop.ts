import { type Simulation, Source } from '../engine/index.js';
import { DropReason } from './events.js';
import type { Hop } from './hop.js';
import type { Packet } from './packet.js';

/** A place on one direction of the path that carries smaller packets than the host's own interface. */
export interface NarrowOptions {
  /** Largest IP packet that gets through, octets. */
  readonly pathMtu: number;
  /** The sender hears of what is dropped; otherwise the place is a black hole for large packets (RFC 2923 2.1). */
  readonly icmp: boolean;
}

/** ICMP "fragmentation needed" on its way to the sender (RFC 1191 4). Nothing on the way hinders it. */
class FragmentationNeeded extends Source {
  constructor(
    private readonly packet: Packet,
    private readonly pathMtu: number,
  ) {
    super();
  }

  override fire(now: number): void {
    this.packet.flow.tooLarge(this.packet, this.pathMtu, now);
  }
}

/**
 * A router in front of a narrower link: it drops what is too large, since every
 * packet forbids fragmentation, and tells the sender what would get through. The
 * router stands half-way: the message arrives one way's propagation delay after
 * the packet left the host.
 */
export class NarrowHop implements Hop {
  constructor(
    private readonly simulation: Simulation,
    private readonly next: Hop,
    private readonly delayNs: number,
    private readonly options: NarrowOptions,
  ) {}

  /** What the host knows of: its own interface. */
  get mtu(): number {
    return this.next.mtu;
  }

  send(packet: Packet, now: number): void {
    const { pathMtu, icmp } = this.options;
    if (packet.octets <= pathMtu) {
      this.next.send(packet, now);
      return;
    }
    packet.flow.dropped(packet, DropReason.mtu, now);
    if (icmp) this.simulation.arm(new FragmentationNeeded(packet, pathMtu), now + this.delayNs);
  }
}
