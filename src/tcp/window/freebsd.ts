import { NEVER } from '../../engine/index.js';
import type { Inbox } from '../inbox.js';
import { type Agreement, MOST_UNSCALED, shiftFor } from '../options.js';
import type { ReceiveWindow } from './index.js';

/**
 * The receive window as FreeBSD makes it: what is free of a buffer that counts
 * payload only (tcp_output.c), and grows by half whenever three eighths of it
 * arrived within half a round trip and a bit (tcp_input.c tcp_autorcvbuf). Small
 * windows are not told (RFC 9293 3.8.6.2.2).
 */
export class FreeBsdWindow implements ReceiveWindow {
  edge = 0;
  shift: number;
  /** Not measured here. */
  readonly readSpace = 0;
  readonly roundTripNs = Number.MAX_SAFE_INTEGER;
  readonly holds = true;
  readonly isTight = false;
  readonly trims = true;
  private buffer: number;
  /** Octets that arrived in the stretch of time under way, and its beginning. */
  private counted = 0;
  private since = NEVER;

  constructor(
    first: number,
    private most: number,
    private readonly mss: number,
    private readonly inbox: Inbox,
  ) {
    this.buffer = Math.min(first, most);
    this.shift = shiftFor(most);
  }

  get ceiling(): number {
    return this.buffer;
  }

  agreed({ scaling }: Agreement): void {
    if (scaling) return;
    this.shift = 0;
    this.most = Math.min(this.most, MOST_UNSCALED);
    this.buffer = Math.min(this.buffer, this.most);
  }

  advertise(nxt: number, isSyn: boolean): number {
    const { free } = this;
    if (isSyn) {
      const window = Math.min(free, MOST_UNSCALED);
      this.edge = (nxt > 0 ? nxt : 1) + window;
      return window;
    }
    const isSilly = free < Math.floor(this.buffer / 4) && free < this.mss;
    if (!isSilly && nxt + free > this.edge) this.edge = nxt + free;
    if (this.edge <= nxt) return 0;
    // Up to the next unit of the scale, so that the edge never moves left.
    const unit = 1 << this.shift;
    this.edge = nxt + Math.ceil((this.edge - nxt) / unit) * unit;
    return this.edge - nxt;
  }

  queued(octets: number, _whole: number, _nxt: number, srttNs: number, now: number): boolean {
    if (this.since === NEVER) this.since = now;
    if (srttNs === 0 || now - this.since <= srttNs / 2) {
      this.counted += octets;
      return false;
    }
    if (this.counted > Math.floor(this.buffer / 8) * 3) this.buffer = Math.min(this.buffer + Math.floor(this.buffer / 2), this.most);
    this.since = NEVER;
    this.counted = 0;
    return false;
  }

  keptAside(): boolean {
    return false;
  }

  released(): void {}

  read(): void {}

  /** Two segments more, and worth a quarter of the buffer, or when the window was nearly shut (tcp_output.c, "Check for window update"). */
  deservesUpdate(nxt: number): boolean {
    const { free, buffer, mss } = this;
    const more = free - (this.edge > nxt ? this.edge - nxt : 0);
    if (more < 2 * mss) return false;
    return more >= Math.floor(buffer / 4) || free <= Math.floor(buffer / 8) || buffer <= 8 * mss;
  }

  private get free(): number {
    const free = this.buffer - this.inbox.octets;
    return free > 0 ? free : 0;
  }
}
