/** Sends from the first to the last of these numbers are done with. */
export interface Notification {
  readonly first: number;
  last: number;
}

/**
 * What a socket tells of its sends with MSG_ZEROCOPY on its error queue: they are
 * numbered from 0, and done with once the peer has acknowledged their octets;
 * several in a row are told as one (skb_zerocopy_notify_extend). The script's
 * device copies, so each is told as copied.
 */
export class ZerocopySends {
  private next = 0;
  private readonly pending: { readonly number: number; readonly end: number }[] = [];
  private readonly queue: Notification[] = [];

  /** There is something to tell. */
  get hasNews(): boolean {
    return this.queue.length > 0;
  }

  /** A send whose octets end there in the stream. */
  note(end: number): void {
    this.pending.push({ number: this.next++, end });
  }

  /** The peer has everything up to `end`. True when something new is told. */
  settle(end: number): boolean {
    let isNews = false;
    while (this.pending.length > 0 && this.pending[0].end <= end) {
      this.tell(this.pending[0].number);
      this.pending.shift();
      isNews = true;
    }
    return isNews;
  }

  take(): Notification | null {
    return this.queue.shift() ?? null;
  }

  private tell(number: number): void {
    const last = this.queue.at(-1);
    if (last?.last === number - 1) last.last = number;
    else this.queue.push({ first: number, last: number });
  }
}
