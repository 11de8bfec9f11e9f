import { type Direction, Ecn, type Flow, type Packet } from '../../src/net/index.js';

/** A packet that carries nothing, for tests of the network alone. */
export class Parcel implements Packet {
  serial = 0;
  ecn: Ecn = Ecn.notEct;

  constructor(
    readonly flow: Flow,
    readonly direction: Direction,
    readonly octets: number,
  ) {}

  copy(): Parcel {
    return Object.assign(new Parcel(this.flow, this.direction, this.octets), this);
  }
}
