import type { Inbox } from '../inbox.js';
import type { ReceiveWindow } from './index.js';

/** The whole buffer stands open from the start, in octets; opens in steps worth sending for (RFC 9293 3.8.6.2.2). */
export class OpenWindow implements ReceiveWindow {
  edge = 0;
  readonly holds = true;
  readonly isTight = false;

  constructor(
    private readonly buffer: number,
    private readonly mss: number,
    private readonly inbox: Inbox,
  ) {}

  advertise(nxt: number): number {
    const free = this.buffer - this.inbox.octets;
    if (nxt === 0) return free; // on a SYN: the edge counts from what follows the peer's
    const edge = nxt + (free > 0 ? free : 0);
    const step = Math.min(this.mss, this.buffer / 2);
    if (edge - this.edge >= step) this.edge = edge;
    return this.edge > nxt ? this.edge - nxt : 0;
  }

  queued(): boolean {
    return false;
  }

  keptAside(): void {}

  released(): void {}

  read(): void {}

  /** As Linux's tcp_cleanup_rbuf: reading has at least doubled a window that was half shut or worse. */
  deservesUpdate(nxt: number): boolean {
    const current = this.edge - nxt;
    if (current * 2 > this.buffer) return false;
    const free = this.buffer - this.inbox.octets;
    return free >= 2 * current && free - current >= Math.min(this.mss, this.buffer / 2);
  }
}
