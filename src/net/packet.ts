import type { Direction } from './direction.js';
import type { Ecn } from './ecn.js';
import type { Flow } from './flow.js';

/** An IP packet of one connection. What it carries is the transport's business. */
export interface Packet {
  readonly flow: Flow;
  readonly direction: Direction;
  /** Size on the wire: IP header, transport header and payload, in octets. */
  readonly octets: number;
  /** Counts the flow's packets in the order in which they were sent, from 1; pairs a sending with its fate in a trace. */
  serial: number;
  /** ECN field of the IP header: the sender sets it, a queue on the way may turn ECT into CE. */
  ecn: Ecn;
  /** A second packet just like this one, serial included: what the network makes when it delivers one twice. */
  copy(): Packet;
}
