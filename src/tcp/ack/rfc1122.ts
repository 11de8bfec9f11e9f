import { NEVER } from '../../engine/index.js';
import type { AckPolicy, DataArrival } from './index.js';

/** RFC 1122 4.2.3.2: every second full-sized segment at once, otherwise after the delay. */
export class Rfc1122Acks implements AckPolicy {
  dueAt = NEVER;

  readonly segmentEstimate = 0;

  constructor(private readonly delayNs: number) {}

  get atoNs(): number {
    return this.delayNs;
  }

  onData(arrival: DataArrival, now: number): boolean {
    if (arrival.unacknowledged >= 2 * arrival.mss || this.delayNs === 0) return true;
    if (this.dueAt === NEVER) this.dueAt = now + this.delayNs;
    return false;
  }

  onGap(): boolean {
    return true;
  }

  onRepeat(): void {}

  onFin(): boolean {
    return true;
  }

  onRead(): boolean {
    return false;
  }

  onCongestion(): void {}

  onDataSent(): void {}

  onAckSent(): void {
    this.dueAt = NEVER;
  }

  onDue(): void {
    this.dueAt = NEVER;
  }
}
