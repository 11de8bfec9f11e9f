import { refuse } from './refuse.js';

/** A message in an mbox: octets `start` up to `end`, the separator before it and the empty line behind it left out. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Reads from an offset; returns how many octets there were. */
export type ReadAt = (into: Uint8Array, at: number) => number;

const BLOCK = 1_048_576;
/** No separator is longer; a line that is has another meaning. */
const LONGEST_SEPARATOR = 1024;
const LF = 10;
const CR = 13;
const LINE_FROM = Buffer.from('\nFrom ');
/** 'From ', an address that may be anything, and a date: it has a time of day and a year. */
const SEPARATOR = /^From .*\b\d{1,2}:\d{2}\b.*\b\d{4}\b|^From .*\b\d{4}\b.*\b\d{1,2}:\d{2}\b/;

const isSeparator = (line: string): boolean => line.length < LONGEST_SEPARATOR && SEPARATOR.test(line);

/** A window on a file that moves on block by block. */
class Window {
  private buffer = Buffer.alloc(0);
  /** Where in the file the buffer begins. */
  private base = 0;
  private atEnd = false;

  constructor(private readonly read: ReadAt) {}

  get end(): number {
    return this.base + this.buffer.length;
  }

  octet(at: number): number {
    return at < this.base ? -1 : this.buffer[at - this.base];
  }

  /** The offset of a text at or behind `from`, or -1 when the file has none. What lies before is let go, but for a few octets. */
  find(text: Buffer, from: number): number {
    for (let at = from; ; ) {
      const found = this.buffer.indexOf(text, Math.max(0, at - this.base));
      if (found >= 0) return this.base + found;
      if (this.atEnd) return -1;
      at = Math.max(at, this.end - text.length + 1);
      this.more(at);
    }
  }

  /** The line at an offset, without its end; cut when it is very long. Null when there is none. */
  line(at: number): string | null {
    while (!this.atEnd && this.end < at + LONGEST_SEPARATOR) this.more(at);
    const from = at - this.base;
    if (from >= this.buffer.length) return null;
    const feed = this.buffer.indexOf(LF, from);
    const to = feed < 0 ? this.buffer.length : feed;
    return this.buffer.toString('latin1', from, Math.min(to, from + LONGEST_SEPARATOR));
  }

  /** Reads on; keeps what lies from two octets before `from` on. */
  private more(from: number): void {
    const kept = Math.min(Math.max(0, from - 2 - this.base), this.buffer.length);
    const block = Buffer.alloc(BLOCK);
    const taken = this.read(block, this.end);
    this.atEnd = taken === 0;
    this.buffer = Buffer.concat([this.buffer.subarray(kept), block.subarray(0, taken)]);
    this.base += kept;
  }
}

/** The messages of an mbox in order, `most` of them at the most. @throws ScenarioError when it does not begin as one does */
export function* piecesOf(read: ReadAt, file: string, most = Number.POSITIVE_INFINITY): IterableIterator<Piece> {
  const window = new Window(read);
  const first = window.line(0) ?? '';
  if (!isSeparator(first)) {
    const found = first.trim() === '' ? 'an empty line' : `'${first.trim().slice(0, 60)}'`;
    refuse(file, `is no mbox: its first line is ${found}, expected 'From address date'`);
  }
  let separator = 0;
  for (let count = 0; count < most && separator >= 0; count++) {
    const start = separator + (window.line(separator) as string).length + 1;
    separator = nextSeparator(window, start - 1);
    yield separator < 0
      ? { start: Math.min(start, window.end), end: lastEnd(window, start) }
      : { start, end: lineBefore(window, separator) };
  }
}

/** A separator that follows an empty line, looked for from the line end at `from` on; -1: there is none. */
function nextSeparator(window: Window, from: number): number {
  for (let feed = window.find(LINE_FROM, from); feed >= 0; feed = window.find(LINE_FROM, feed + 1)) {
    const before = window.octet(feed - 1);
    const isBehindEmptyLine = before === LF || (before === CR && window.octet(feed - 2) === LF);
    if (isBehindEmptyLine && isSeparator(window.line(feed + 1) as string)) return feed + 1;
  }
  return -1;
}

/** Where the empty line before a separator begins. */
const lineBefore = (window: Window, separator: number): number => separator - (window.octet(separator - 2) === CR ? 2 : 1);

/** The last message ends where the file does, but for an empty line. */
function lastEnd(window: Window, start: number): number {
  const { end } = window;
  if (end <= start || window.octet(end - 1) !== LF) return Math.max(start, end);
  const before = window.octet(end - 2) === CR ? end - 2 : end - 1;
  return before >= start && window.octet(before - 1) === LF ? before : end;
}
