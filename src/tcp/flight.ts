/** A table of eight numbers is small enough for V8 to keep it on its heap, where it costs least to make. */
const FIRST_CAPACITY = 2;
/** A larger table is given back when it is empty: a fork copies the whole of it. */
const LARGEST_KEPT = 32;
/** An entry is a row of the table. */
const WIDTH = 4;
const SEQ = 0;
const END = 1;
const SENT_AT = 2;
/** Which sending of all it was, and MARKED times its marks: one column, so that a small table stays small. */
const TAG = 3;
/** 2⁴⁵. */
const MARKED = 0x2000_0000_0000;
const PER_MARK = 1 / MARKED;

/** Believed lost. */
export const LOST = 1;
/** Sent again, and that copy is in flight. */
export const RETRANSMITTED = 2;
/** Was sent more than once at some time: no round-trip sample (Karn). */
export const EVER_RETRANSMITTED = 4;
/** Reported arrived by a SACK block (RFC 2018): never LOST or RETRANSMITTED at the same time. */
export const SACKED = 8;
/** RACK has taken it for lost since it was sent last, and does not look at it again (it has left tsorted_sent_queue). */
export const JUDGED = 16;

/**
 * The segments that are sent and not yet acknowledged, oldest first, in one table.
 * Ranges are in sequence space, so a SYN or FIN is part of its entry's range.
 */
export class Flight {
  length = 0;
  /** Entries that there have ever been. */
  entered = 0;
  /** Segments sent so far, again or for the first time. */
  private sendings = 0;
  /** Entries marked LOST. */
  lost = 0;
  /** Entries marked RETRANSMITTED. */
  retransmitted = 0;
  /** Entries marked LOST and not RETRANSMITTED: what must be sent again. */
  toRetransmit = 0;
  /** Entries marked SACKED. */
  sacked = 0;
  /** No entry before this index is to be sent again. */
  private hint = 0;
  private capacity = FIRST_CAPACITY;
  private head = 0;
  private rows = new Float64Array(FIRST_CAPACITY * WIDTH);

  push(seq: number, end: number, sentAt: number): void {
    if (this.length === this.capacity) this.grow();
    const { rows } = this;
    const row = this.rowOf(this.length);
    rows[row + SEQ] = seq;
    rows[row + END] = end;
    rows[row + SENT_AT] = sentAt;
    rows[row + TAG] = this.sendings++;
    this.length++;
    this.entered++;
  }

  seq(index: number): number {
    return this.rows[this.rowOf(index) + SEQ];
  }

  end(index: number): number {
    return this.rows[this.rowOf(index) + END];
  }

  sentAt(index: number): number {
    return this.rows[this.rowOf(index) + SENT_AT];
  }

  /** Which sending of all was its last one: of two that left at one instant, the later has the larger number. */
  sending(index: number): number {
    const tag = this.rows[this.rowOf(index) + TAG];
    return tag < MARKED ? tag : tag % MARKED;
  }

  has(index: number, mark: number): boolean {
    return ((this.rows[this.rowOf(index) + TAG] * PER_MARK) & mark) !== 0;
  }

  /** How many of the oldest entries end by `ack` and carry no mark. */
  unmarkedUpTo(ack: number): number {
    const { rows, length } = this;
    const mask = this.capacity - 1;
    let count = 0;
    for (; count < length; count++) {
      const row = ((this.head + count) & mask) * WIDTH;
      if (rows[row + END] > ack || rows[row + TAG] >= MARKED) break;
    }
    return count;
  }

  /** Forgets so many of the oldest entries, none of which carries a mark. */
  shiftUnmarked(count: number): void {
    this.hint = this.hint > count ? this.hint - count : 0;
    this.head = (this.head + count) & (this.capacity - 1);
    this.length -= count;
    if (this.length === 0 && this.capacity > LARGEST_KEPT) this.giveBack();
  }

  /** A copy is on its way, or what is oldest has been sent more than once (tcp_any_retrans_done). */
  get hasCopies(): boolean {
    return this.retransmitted > 0 || this.has(0, EVER_RETRANSMITTED);
  }

  /** Forgets the oldest entry. */
  shift(): void {
    const marks = this.marks(0);
    if (marks & LOST) {
      this.lost--;
      if (!(marks & RETRANSMITTED)) this.toRetransmit--;
    }
    if (marks & RETRANSMITTED) this.retransmitted--;
    if (marks & SACKED) this.sacked--;
    if (this.hint > 0) this.hint--;
    this.head = (this.head + 1) & (this.capacity - 1);
    this.length--;
    if (this.length === 0 && this.capacity > LARGEST_KEPT) this.giveBack();
  }

  /** Cuts an entry in two at a sequence number inside it; both parts keep its marks (tcp_fragment). A FIN, at `finSeq`, is not cut off alone. */
  cut(index: number, at: number, finSeq: number): void {
    if (at === finSeq && this.end(index) === finSeq + 1) return;
    if (this.length === this.capacity) this.grow();
    this.length++;
    this.entered++;
    for (let i = this.length - 1; i > index; i--) this.rows.copyWithin(this.rowOf(i), this.rowOf(i - 1), this.rowOf(i - 1) + WIDTH);
    this.rows[this.rowOf(index) + END] = at;
    this.rows[this.rowOf(index + 1) + SEQ] = at;
    const marks = this.marks(index);
    if (marks & LOST) {
      this.lost++;
      if (!(marks & RETRANSMITTED)) this.toRetransmit++;
    }
    if (marks & RETRANSMITTED) this.retransmitted++;
    if (marks & SACKED) this.sacked++;
  }

  /** Makes one entry of two neighbours (tcp_collapse_retrans). */
  join(index: number): void {
    const { rows } = this;
    const next = this.rowOf(index + 1);
    const marks = this.marks(index + 1);
    if (marks & LOST) {
      this.lost--;
      if (!(marks & RETRANSMITTED)) this.toRetransmit--;
    }
    if (marks & RETRANSMITTED) this.retransmitted--;
    const row = this.rowOf(index);
    rows[row + END] = rows[next + END];
    this.change(index, marks & EVER_RETRANSMITTED, 0);
    this.length--;
    if (this.hint > index + 1) this.hint--;
    for (let i = index + 1; i < this.length; i++) rows.copyWithin(this.rowOf(i), this.rowOf(i + 1), this.rowOf(i + 1) + WIDTH);
  }

  /** Marks lost whatever has more than so many octets, a FIN at `finSeq` not counted. Returns how many. */
  markLonger(octets: number, finSeq: number): number {
    const before = this.lost;
    for (let i = 0; i < this.length; i++) {
      const end = this.end(i) === finSeq + 1 ? finSeq : this.end(i);
      if (end - this.seq(i) > octets) this.markLost(i);
    }
    return this.lost - before;
  }

  /** The oldest entry was acknowledged in part. */
  trimHead(seq: number): void {
    this.rows[this.rowOf(0) + SEQ] = seq;
  }

  markLost(index: number): void {
    const marks = this.marks(index);
    if (marks & SACKED) return;
    if (index < this.hint) this.hint = index;
    if (marks & RETRANSMITTED) {
      this.change(index, 0, RETRANSMITTED);
      this.retransmitted--;
      if (marks & LOST) this.toRetransmit++;
    }
    if (marks & LOST) return;
    this.change(index, LOST, 0);
    this.lost++;
    this.toRetransmit++;
  }

  /** What arrived tells that it is lost, once (tcp_rack_detect_loss). */
  markJudged(index: number): void {
    this.markLost(index);
    this.change(index, JUDGED, 0);
  }

  /** The peer has it. Returns false when that was known. */
  markSacked(index: number): boolean {
    const marks = this.marks(index);
    if (marks & SACKED) return false;
    if (marks & LOST) {
      this.lost--;
      if (!(marks & RETRANSMITTED)) this.toRetransmit--;
    }
    if (marks & RETRANSMITTED) this.retransmitted--;
    this.change(index, SACKED, LOST | RETRANSMITTED);
    this.sacked++;
    return true;
  }

  /** Index of the entry that holds the sequence number: the last that begins at or before it, or -1. */
  indexOf(seq: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.seq(middle) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Nothing is lost after all; copies that are out stay out. */
  forgetLost(): void {
    if (this.lost === 0) return;
    for (let i = 0; i < this.length; i++) this.change(i, 0, LOST);
    this.lost = 0;
    this.toRetransmit = 0;
  }

  /** The peer has not kept what it reported (RFC 2018 8). */
  forgetSacked(): void {
    for (let i = 0; i < this.length; i++) this.change(i, 0, SACKED);
    this.sacked = 0;
  }

  markAllLost(): void {
    for (let i = 0; i < this.length; i++) this.markLost(i);
  }

  markRetransmitted(index: number, sentAt: number): void {
    const marks = this.noteCopy(index, sentAt);
    if (marks & RETRANSMITTED) return;
    if (marks & LOST) this.toRetransmit--;
    this.change(index, RETRANSMITTED, 0);
    this.retransmitted++;
  }

  /** Sent again, and no more in flight for it. */
  markProbed(index: number, sentAt: number): void {
    this.noteCopy(index, sentAt);
  }

  /** Index of the first entry that must be sent again, or -1. */
  firstToRetransmit(): number {
    if (this.toRetransmit === 0) return -1;
    for (let i = this.hint; i < this.length; i++) {
      const marks = this.marks(i);
      if (!(marks & LOST) || marks & RETRANSMITTED) continue;
      this.hint = i;
      return i;
    }
    return -1;
  }

  clear(): void {
    while (this.length > 0) this.shift();
  }

  private marks(index: number): number {
    return (this.rows[this.rowOf(index) + TAG] * PER_MARK) | 0;
  }

  /** Returns the marks that it had. */
  private noteCopy(index: number, sentAt: number): number {
    const { rows } = this;
    const row = this.rowOf(index);
    const marks = this.marks(index);
    rows[row + SENT_AT] = sentAt;
    rows[row + TAG] = this.sendings++ + ((marks & ~JUDGED) | EVER_RETRANSMITTED) * MARKED;
    return marks;
  }

  private change(index: number, set: number, cleared: number): void {
    const marks = this.marks(index);
    this.rows[this.rowOf(index) + TAG] += ((set & ~marks) - (cleared & marks)) * MARKED;
  }

  private rowOf(index: number): number {
    return ((this.head + index) & (this.capacity - 1)) * WIDTH;
  }

  /** Starts anew with a small table; the one at hand is empty. */
  private giveBack(): void {
    this.head = 0;
    this.capacity = FIRST_CAPACITY;
    this.rows = new Float64Array(FIRST_CAPACITY * WIDTH);
  }

  private grow(): void {
    const rows = new Float64Array(this.rows.length * 4);
    const headRow = this.rowOf(0);
    rows.set(this.rows.subarray(headRow));
    rows.set(this.rows.subarray(0, headRow), this.rows.length - headRow);
    this.capacity *= 4;
    this.head = 0;
    this.rows = rows;
  }
}
