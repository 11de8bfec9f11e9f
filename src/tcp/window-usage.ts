/** Whether a sender uses its window: one that does not has no reason to widen it (tcp_cwnd_validate, tcp_is_cwnd_limited). */
export class WindowUsage {
  /** The window was what stopped the sender. */
  private isLimited = false;
  private mostOutstanding = 0;
  private until = 0;

  /** Something was sent, or the window forbade it. The window was used up, or more was in flight than before in this window. */
  note(limited: boolean, outstanding: number, una: number, nxt: number): void {
    if (una < this.until && !limited && (this.isLimited || outstanding <= this.mostOutstanding)) return;
    this.isLimited = limited;
    this.mostOutstanding = outstanding;
    this.until = nxt;
  }

  /** May the window grow? In slow start, from half used on. */
  allowsGrowth(cwnd: number, ssthresh: number): boolean {
    return this.isLimited || (cwnd < ssthresh && cwnd < 2 * this.mostOutstanding);
  }
}
