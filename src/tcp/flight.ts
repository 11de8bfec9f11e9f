/** Columns of eight numbers are small enough for V8 to keep them on its heap, where they cost least to make. */
const FIRST_CAPACITY = 8;

/** Believed lost. */
export const LOST = 1;
/** Sent again, and that copy is in flight. */
export const RETRANSMITTED = 2;
/** Was sent more than once at some time: no round-trip sample (Karn). */
export const EVER_RETRANSMITTED = 4;

/**
 * The segments that are sent and not yet acknowledged, oldest first, in columns.
 * Ranges are in sequence space, so a SYN or FIN is part of its entry's range.
 */
export class Flight {
  length = 0;
  /** Entries marked LOST. */
  lost = 0;
  /** Entries marked RETRANSMITTED. */
  retransmitted = 0;
  /** Entries marked LOST and not RETRANSMITTED: what must be sent again. */
  toRetransmit = 0;
  private capacity = FIRST_CAPACITY;
  private head = 0;
  private seqs = new Float64Array(FIRST_CAPACITY);
  private ends = new Float64Array(FIRST_CAPACITY);
  private sentAts = new Float64Array(FIRST_CAPACITY);
  private marks = new Uint8Array(FIRST_CAPACITY);

  push(seq: number, end: number, sentAt: number): void {
    if (this.length === this.capacity) this.grow();
    const slot = (this.head + this.length) & (this.capacity - 1);
    this.seqs[slot] = seq;
    this.ends[slot] = end;
    this.sentAts[slot] = sentAt;
    this.marks[slot] = 0;
    this.length++;
  }

  seq(index: number): number {
    return this.seqs[(this.head + index) & (this.capacity - 1)];
  }

  end(index: number): number {
    return this.ends[(this.head + index) & (this.capacity - 1)];
  }

  sentAt(index: number): number {
    return this.sentAts[(this.head + index) & (this.capacity - 1)];
  }

  has(index: number, mark: number): boolean {
    return (this.marks[(this.head + index) & (this.capacity - 1)] & mark) !== 0;
  }

  /** Forgets the oldest entry. */
  shift(): void {
    const marks = this.marks[this.head];
    if (marks & LOST) {
      this.lost--;
      if (!(marks & RETRANSMITTED)) this.toRetransmit--;
    }
    if (marks & RETRANSMITTED) this.retransmitted--;
    this.head = (this.head + 1) & (this.capacity - 1);
    this.length--;
  }

  /** The oldest entry was acknowledged in part. */
  trimHead(seq: number): void {
    this.seqs[this.head] = seq;
  }

  markLost(index: number): void {
    const slot = (this.head + index) & (this.capacity - 1);
    if (this.marks[slot] & RETRANSMITTED) {
      this.marks[slot] &= ~RETRANSMITTED;
      this.retransmitted--;
      if (this.marks[slot] & LOST) this.toRetransmit++;
    }
    if (this.marks[slot] & LOST) return;
    this.marks[slot] |= LOST;
    this.lost++;
    this.toRetransmit++;
  }

  markAllLost(): void {
    for (let i = 0; i < this.length; i++) this.markLost(i);
  }

  markRetransmitted(index: number, sentAt: number): void {
    const slot = (this.head + index) & (this.capacity - 1);
    this.sentAts[slot] = sentAt;
    if (this.marks[slot] & RETRANSMITTED) return;
    if (this.marks[slot] & LOST) this.toRetransmit--;
    this.marks[slot] |= RETRANSMITTED | EVER_RETRANSMITTED;
    this.retransmitted++;
  }

  /** Index of the first entry that must be sent again, or -1. */
  firstToRetransmit(): number {
    if (this.toRetransmit === 0) return -1;
    for (let i = 0; i < this.length; i++) {
      const marks = this.marks[(this.head + i) & (this.capacity - 1)];
      if (marks & LOST && !(marks & RETRANSMITTED)) return i;
    }
    return -1;
  }

  clear(): void {
    while (this.length > 0) this.shift();
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const seqs = new Float64Array(capacity);
    const ends = new Float64Array(capacity);
    const sentAts = new Float64Array(capacity);
    const marks = new Uint8Array(capacity);
    for (let i = 0; i < this.length; i++) {
      const slot = (this.head + i) & (this.capacity - 1);
      seqs[i] = this.seqs[slot];
      ends[i] = this.ends[slot];
      sentAts[i] = this.sentAts[slot];
      marks[i] = this.marks[slot];
    }
    this.capacity = capacity;
    this.head = 0;
    this.seqs = seqs;
    this.ends = ends;
    this.sentAts = sentAts;
    this.marks = marks;
  }
}
