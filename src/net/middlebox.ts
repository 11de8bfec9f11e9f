import type { Direction } from './direction.js';
import type { Packet } from './packet.js';

/** How a middlebox puts packets back on their way. */
export interface MiddleboxPort {
  /** Sends a packet on, in the direction that it carries: one that `pass` was given, as it was or rewritten, at once or later. */
  forward(packet: Packet, now: number): void;
  /** Sends a packet of the box's own, in the direction that it carries. It arrives at the server after whatever is under way at this instant. */
  originate(packet: Packet, now: number): void;
  /** Has `wake` called at that instant, ns, in place of any that was asked for before; NEVER: not at all. */
  wakeAt(at: number): void;
  /** Records that the box swallowed a packet. */
  swallow(packet: Packet, now: number): void;
  /** Records that a packet has arrived at its end, the box itself. */
  accept(packet: Packet, now: number): void;
}

/**
 * A box on the path, in front of the server: it sees what the link delivers
 * upwards and what the server sends downwards. One instance serves one
 * connection; a box that shares state between connections holds it outside.
 */
export interface Middlebox {
  readonly name: string;
  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void;
  /** The instant has come that the box asked for with `wakeAt`. */
  wake?(now: number, port: MiddleboxPort): void;
  /** The connection was reset under the feet of all who held it. */
  severed?(now: number): void;
  /** A packet of the box's own was dropped: the path carries no more than `mtu` octets at a time. True: it was one of the box's. */
  tooLarge?(packet: Packet, mtu: number, now: number): boolean;
}
