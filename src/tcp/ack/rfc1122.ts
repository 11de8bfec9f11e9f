import type { DataArrival } from './index.js';
import { PairAcks } from './pair-acks.js';

/** RFC 1122 4.2.3.2: every second full-sized segment at once. */
export class Rfc1122Acks extends PairAcks {
  protected override isPair({ unacknowledged, mss }: DataArrival): boolean {
    return unacknowledged >= 2 * mss;
  }
}
