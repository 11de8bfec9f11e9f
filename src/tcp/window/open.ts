import type { Inbox } from '../inbox.js';
import { type Agreement, MOST_UNSCALED, shiftFor } from '../options.js';
import type { ReceiveWindow } from './index.js';

/** The whole buffer stands open from the start, in octets; opens in steps worth sending for (RFC 9293 3.8.6.2.2). */
export class OpenWindow implements ReceiveWindow {
  edge = 0;
  /** The widest window told so far. */
  private widest = 0;
  shift: number;
  /** Not measured here. */
  readonly readSpace = 0;
  readonly roundTripNs = Number.MAX_SAFE_INTEGER;
  readonly holds = true;
  readonly isTight = false;
  readonly trims = true;

  constructor(
    private buffer: number,
    private readonly mss: number,
    private readonly inbox: Inbox,
  ) {
    this.shift = shiftFor(buffer);
  }

  get ceiling(): number {
    return this.buffer;
  }

  agreed({ scaling }: Agreement): void {
    if (scaling) return;
    this.shift = 0;
    this.buffer = Math.min(this.buffer, MOST_UNSCALED);
  }

  advertise(nxt: number, isSyn: boolean): number {
    const free = this.buffer - this.inbox.octets;
    if (isSyn) {
      const window = Math.min(free, MOST_UNSCALED);
      this.edge = (nxt > 0 ? nxt : 1) + window;
      this.widest = window;
      return window;
    }
    const edge = nxt + (free > 0 ? free : 0);
    const step = Math.min(this.mss, this.buffer / 2);
    if (edge - this.edge >= step) this.edge = edge;
    if (this.edge <= nxt) return 0;
    // Up to the next unit of the scale, as the kernel rounds.
    const unit = 1 << this.shift;
    this.edge = nxt + Math.ceil((this.edge - nxt) / unit) * unit;
    const window = this.edge - nxt;
    if (window > this.widest) this.widest = window;
    return window;
  }

  queued(): boolean {
    return false;
  }

  keptAside(): boolean {
    return false;
  }

  released(): void {}

  read(): void {}

  /** As Linux's tcp_cleanup_rbuf: reading has at least doubled a window that was half shut or worse. */
  deservesUpdate(nxt: number): boolean {
    const current = this.edge - nxt;
    if (current * 2 > this.widest) return false;
    const free = this.buffer - this.inbox.octets;
    return free >= 2 * current && free - current >= Math.min(this.mss, this.buffer / 2);
  }
}
