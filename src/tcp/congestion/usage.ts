import type { CongestionWindow } from './control.js';

/**
 * Whether the congestion window was what stopped the sender (tcp_cwnd_validate):
 * a window that is not used up does not grow.
 */
export class WindowUsage {
  /** The window was used up when it was looked at last. */
  limited = false;
  /** Most segments outstanding in the window under way. */
  mostOutstanding = 0;
  private until = 0;

  /** Something was sent, or nothing could be. Looks anew once per window, when the window is used up, and when more is outstanding than before. */
  note(limited: boolean, outstanding: number, una: number, nxt: number): void {
    if (una < this.until && !limited && (this.limited || outstanding <= this.mostOutstanding)) return;
    this.limited = limited;
    this.mostOutstanding = outstanding;
    this.until = nxt;
  }

  /** In slow start a window that was more than half used may grow all the same (tcp_is_cwnd_limited). */
  allowsGrowth({ cwnd, ssthresh }: CongestionWindow): boolean {
    return this.limited || (cwnd < ssthresh && cwnd < 2 * this.mostOutstanding);
  }
}
