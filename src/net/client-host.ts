import type { Simulation } from '../engine/index.js';
import type { FarEnd, Hop } from './hop.js';
import { type AnyLink, buildLink } from './link-options.js';
import type { LinkPair } from './network.js';
import type { Packet } from './packet.js';

/** Joins a host's own link to the shared one. */
class Junction implements FarEnd {
  constructor(private readonly next: Hop) {}

  arrived(packet: Packet, now: number): void {
    this.next.send(packet, now);
  }
}

/** At the client's end of the shared link: each packet goes on to its connection's host. */
export class ToClientHosts implements FarEnd {
  arrived(packet: Packet, now: number): void {
    const { flow } = packet;
    if (flow.lastHopDown === null) flow.arrived(packet, now);
    else flow.lastHopDown.send(packet, now);
  }
}

/** The way up of one host: its own link, and the shared one behind it. */
class WayUp implements Hop {
  constructor(
    readonly mtu: number,
    private readonly first: Hop,
  ) {}

  send(packet: Packet, now: number): void {
    this.first.send(packet, now);
  }
}

/** A client host behind a link pair of its own, which leads to the shared one. */
export class ClientHost {
  readonly up: AnyLink;
  readonly down: AnyLink;
  /** What its connections send into; its MTU is the smallest of all four links. */
  readonly way: Hop;

  /** @param number from 1 */
  constructor(simulation: Simulation, access: LinkPair, number: number, sharedUp: Hop, sharedDown: Hop) {
    this.up = buildLink(simulation, access.up, `host ${number}/client→server`, new Junction(sharedUp));
    this.down = buildLink(simulation, access.down, `host ${number}/server→client`, null);
    this.way = new WayUp(Math.min(this.up.mtu, this.down.mtu, sharedUp.mtu, sharedDown.mtu), this.up);
  }
}
