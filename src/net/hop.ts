import type { Packet } from './packet.js';

/** Something that packets are sent into: a link, or several in a row. */
export interface Hop {
  /** Largest IP packet that it carries, octets. */
  readonly mtu: number;
  send(packet: Packet, now: number): void;
}

/** Takes what has crossed a link. */
export interface FarEnd {
  arrived(packet: Packet, now: number): void;
}
