import { Deliveries } from './deliveries.js';
import type { WorkTimes } from './work.js';

/** How long a session's own work takes on its host. */
export class OwnTime {
  /** Processes that compete with it; null: it never feels them. */
  private readonly deliveries: Deliveries | null;
  /** It has slept, and not read since. */
  private hasSlept = false;

  constructor(private readonly work: WorkTimes) {
    this.deliveries = work.delivery === undefined ? null : new Deliveries();
  }

  /** When work that takes so much processor time is done, if it begins now. */
  until(ns: number, now: number): number {
    return this.deliveries?.until(ns, now) ?? now + ns;
  }

  /** Octets have come that it was waiting for. */
  wake(): void {
    this.hasSlept = true;
  }

  /** What a read call that took so many octets costs, of commands or of a text. */
  ofReading(octets: number, isText: boolean): number {
    const { read = 0, octet = 0, cold = 0 } = this.work;
    const first = this.hasSlept ? cold : 0;
    this.hasSlept = false;
    return isText ? first + Math.round(octet * octets) : read;
  }

  /** A message is stored, and delivered from here on. */
  onStored(now: number): void {
    this.deliveries?.start(this.work.delivery ?? 0, now);
  }
}
