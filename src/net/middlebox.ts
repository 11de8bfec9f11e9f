import type { Direction } from './direction.js';
import type { Packet } from './packet.js';

/** How a middlebox puts packets back on their way. */
export interface MiddleboxPort {
  /** Sends a packet on, in the direction that it carries. */
  forward(packet: Packet, now: number): void;
  /** Records that the box swallowed a packet. */
  swallow(packet: Packet, now: number): void;
}

/**
 * A box on the path, in front of the server: it sees what the link delivers
 * upwards and what the server sends downwards. One instance serves one
 * connection; a box that shares state between connections holds it outside.
 */
export interface Middlebox {
  readonly name: string;
  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void;
}
