import { FORK, type Forkable } from './fork.js';

const NONE = new Float64Array(0);
const FIRST_ROWS = 16;

/** Rows that nobody changes any more, from row number `from` on. */
interface Piece {
  readonly rows: Float64Array;
  readonly from: number;
}

/**
 * An append-only table of numbers, `width` columns wide. A fork shares what was
 * written before it and appends to a table of its own, so forking a log of any
 * length costs the same.
 */
export class Log implements Forkable {
  /** Rows shared with the logs that this one was forked from: one piece per generation. */
  private pieces: readonly Piece[] = [];
  private baseRows = 0;
  private own = NONE;
  private ownRows = 0;

  constructor(readonly width: number) {}

  get length(): number {
    return this.baseRows + this.ownRows;
  }

  append(a: number, b = 0, c = 0, d = 0, e = 0): void {
    const at = this.ownRows * this.width;
    if (at === this.own.length) this.grow();
    const own = this.own;
    own[at] = a;
    if (this.width > 1) own[at + 1] = b;
    if (this.width > 2) own[at + 2] = c;
    if (this.width > 3) own[at + 3] = d;
    if (this.width > 4) own[at + 4] = e;
    this.ownRows++;
  }

  get(row: number, column: number): number {
    if (row >= this.baseRows) return this.own[(row - this.baseRows) * this.width + column];
    let at = this.pieces.length - 1;
    while (this.pieces[at].from > row) at--;
    const piece = this.pieces[at];
    return piece.rows[(row - piece.from) * this.width + column];
  }

  [FORK](): this {
    const copy = new Log(this.width);
    copy.pieces = this.ownRows === 0 ? this.pieces : [...this.pieces, { rows: this.own, from: this.baseRows }];
    copy.baseRows = this.length;
    return copy as this;
  }

  private grow(): void {
    const wider = new Float64Array(Math.max(this.own.length * 2, FIRST_ROWS * this.width));
    wider.set(this.own);
    this.own = wider;
  }
}
