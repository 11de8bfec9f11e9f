import { sackOctets } from './options.js';

/** Four blocks fill the option space; timestamps leave room for three (RFC 2018 3). */
const MOST_BLOCKS = 4;
const MOST_BESIDE_TIMESTAMPS = 3;
/** TCP_SACK_BLOCKS_EXPECTED: so many an acknowledgment is sure to tell. */
const BLOCKS_EXPECTED = 2;

/**
 * What a receiver holds beyond a gap, as it reports it: the block of the latest
 * segment first, the others in the order in which they were reported last (RFC
 * 2018 4, tcp_sack_new_ofo_skb). In front of them, once, what arrived twice (RFC 2883 4).
 */
export class SackBlocks {
  /** Blocks to report. */
  count = 0;
  /** Both ends permit SACK. */
  active = false;
  /** Left and right edges in turn. */
  private edges: number[] = [];

  private payload = 0;
  private most = MOST_BLOCKS;
  private reportsRepeats = false;
  /** What arrived twice and has not been reported: from left to right; empty = nothing. */
  private repeatLeft = 0;
  private repeatRight = 0;
  /** Octets that full segments leave to the report for now. */
  private reserved = 0;

  /** Both ends permit SACK; a full segment has so many octets of payload. */
  begin(payload: number, timestamps: boolean, reportsRepeats: boolean): void {
    this.active = true;
    this.reportsRepeats = reportsRepeats;
    this.payload = payload;
    if (timestamps) this.most = MOST_BESIDE_TIMESTAMPS;
  }

  /** A segment arrived ahead of a gap. */
  note(seq: number, end: number): void {
    if (!this.active || end <= seq) return;
    let [left, right] = [seq, end];
    const others: number[] = [];
    for (let i = 0; i < this.edges.length; i += 2) {
      const from = this.edges[i];
      const to = this.edges[i + 1];
      if (from > right || to < left) others.push(from, to);
      else {
        if (from < left) left = from;
        if (to > right) right = to;
      }
    }
    this.edges = [left, right, ...others].slice(0, 2 * this.most);
    this.count = this.edges.length / 2;
  }

  /**
   * A segment is about to arrive ahead of a gap: would a block that has been reported in none of the first two places be
   * pushed further back? One that it extends is wider from now on, in its place (tcp_sack_new_ofo_skb).
   */
  pushesBack(seq: number, end: number): boolean {
    const { edges } = this;
    for (let i = 0; i < edges.length; i += 2) {
      if (edges[i] > end || edges[i + 1] < seq) continue;
      if (seq < edges[i]) edges[i] = seq;
      if (end > edges[i + 1]) edges[i + 1] = end;
      return i >= 2 * BLOCKS_EXPECTED;
    }
    return this.count >= BLOCKS_EXPECTED;
  }

  /** Something came twice, and has not been reported. */
  get hasRepeat(): boolean {
    return this.repeatRight > this.repeatLeft;
  }

  /** There is something to report. */
  get hasReport(): boolean {
    return this.count > 0 || this.hasRepeat;
  }

  /** Segments leave room for the report from here on, until `release`: so many octets (tcp_established_options, tcp_current_mss). */
  reserve(): number {
    const { count } = this;
    this.reserved = sackOctets(this.hasRepeat && count < this.most ? count + 1 : count);
    return this.reserved;
  }

  release(): void {
    this.reserved = 0;
  }

  /** What came between `left` and `right` was here already. The next acknowledgment says so (tcp_dsack_set). */
  noteRepeat(left: number, right: number): void {
    if (!this.reportsRepeats || right <= left) return;
    this.repeatLeft = left;
    this.repeatRight = right;
  }

  /** More of the same: what adjoins the repeat at hand widens it, anything else is not told (tcp_dsack_extend). */
  extendRepeat(left: number, right: number): void {
    if (!this.hasRepeat) this.noteRepeat(left, right);
    else if (left <= this.repeatRight && right >= this.repeatLeft) {
      if (left < this.repeatLeft) this.repeatLeft = left;
      if (right > this.repeatRight) this.repeatRight = right;
    }
  }

  /** What came twice is not told after all. */
  dropRepeat(): void {
    this.repeatRight = this.repeatLeft;
  }

  /** The peer has finished: nothing beyond a gap counts any more, nor what came twice (tcp_fin, tcp_sack_reset). */
  reset(): void {
    this.edges = [];
    this.count = 0;
    this.repeatRight = this.repeatLeft;
  }

  /** Everything before `nxt` is acknowledged cumulatively. */
  advance(nxt: number): void {
    if (this.count === 0) return;
    this.edges = this.edges.filter((_, i) => this.edges[i | 1] > nxt);
    this.count = this.edges.length / 2;
  }

  /** The blocks that fit beside so many octets of payload, or null; `largest` where the path carries less than was agreed. */
  fitting(payload: number, largest = this.payload): readonly number[] | null {
    const room = Math.floor((largest + this.reserved - payload - 4) / 8);
    if (room <= 0) return null;
    if (this.hasRepeat) return this.withRepeat(room);
    return room >= this.count ? this.edges : this.edges.slice(0, 2 * room);
  }

  private withRepeat(room: number): readonly number[] {
    const blocks = [this.repeatLeft, this.repeatRight, ...this.edges].slice(0, 2 * Math.min(room, this.most));
    this.repeatRight = this.repeatLeft;
    return blocks;
  }
}
