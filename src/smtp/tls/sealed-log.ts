import { Ring } from '../../engine/index.js';

interface Sealed {
  readonly plainEnd: number;
  readonly wireEnd: number;
}

/** Translates progress on the wire into progress of what the records protect: an octet has come as far as the last of its record. */
export class SealedLog {
  plain = 0;
  private wire = 0;
  private donePlain = 0;
  private readonly records = new Ring<Sealed>();

  /** So many octets were written as so many on the wire; `acknowledged` of all those on the wire need be known no longer. */
  add(plain: number, wire: number, unacknowledged: number): void {
    this.plain += plain;
    this.wire += wire;
    this.records.push({ plainEnd: this.plain, wireEnd: this.wire });
    const done = this.wire - unacknowledged;
    for (let first = this.records.at(0); first !== undefined && first.wireEnd <= done; first = this.records.at(0)) {
      this.donePlain = first.plainEnd;
      this.records.shift();
    }
  }

  /** Of what was written, the octets that belong to the last so many on the wire. */
  plainOf(lastOnWire: number): number {
    const done = this.wire - lastOnWire;
    let plain = this.donePlain;
    for (const { plainEnd, wireEnd } of this.records) {
      if (wireEnd > done) break;
      plain = plainEnd;
    }
    return this.plain - plain;
  }
}
