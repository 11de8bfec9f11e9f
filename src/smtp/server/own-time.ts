import type { Processor } from '../processor.js';
import { Deliveries } from './deliveries.js';
import type { WorkTimes } from './work.js';

/** How long a session's own work takes on its host. */
export class OwnTime {
  /** Processes that compete with it; null: it never feels them. */
  private readonly deliveries: Deliveries | null;
  /** Work on a text that it did while it was held up, ns. */
  private ahead = 0;

  constructor(
    private readonly work: WorkTimes,
    private readonly processor: Processor | null = null,
  ) {
    this.deliveries = work.delivery === undefined ? null : new Deliveries();
  }

  /** When work that takes so much processor time is done, if it begins now. */
  until(ns: number, now: number): number {
    return this.deliveries?.until(ns, now) ?? now + ns;
  }

  /** What a read call that took so many octets costs, of commands or of a text. */
  ofReading(octets: number, isText: boolean): number {
    const { read = 0, octet = 0 } = this.work;
    const ns = isText ? Math.round(octet * octets) : read;
    const done = Math.min(ns, this.ahead);
    this.ahead -= done;
    return ns - done;
  }

  /**
   * Who has just slept is let in at once; who reads on is held up while the link writes to its
   * socket: until when, or null. It has another processor to work on meanwhile: what it reads
   * of a text then is that much further.
   */
  heldUpUntil(now: number, isText: boolean): number | null {
    const freeAt = this.processor?.freeAt(now) ?? now;
    if (freeAt <= now) return null;
    if (isText) this.ahead += freeAt - now;
    return freeAt;
  }

  /** There is nothing more to read. */
  rest(): void {
    this.ahead = 0;
  }

  /** A message is stored, and delivered from here on. */
  onStored(now: number): void {
    this.deliveries?.start(this.work.delivery ?? 0, now);
  }
}
