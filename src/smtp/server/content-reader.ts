import type { Chunk, Span } from '../../tcp/index.js';
import type { Input } from '../transport.js';
import type { TextReader } from './reading.js';

const LF = 10;
const CR = 13;
const DOT = 46;
/** Octets of the CRLF behind the final dot. */
const LINE_END = 2;

/** Where in a line of a text a scan stands. */
export const TextState = { midLine: 0, cr: 1, lineStart: 2, dot: 3, dotCr: 4 } as const;

/** Reads the text after DATA up to its CRLF.CRLF (RFC 5321 4.1.1.4), however it is cut into segments. */
export class ContentReader implements TextReader {
  octets = 0;
  /** What the text belongs to. */
  owner: object | null = null;
  private state: number = TextState.lineStart;
  private isDone = false;
  /** Where a search for CR began last, in which chunk, and what it found. */
  private searched: Chunk | null = null;
  private searchedFrom = 0;
  private found = 0;

  /** Consumes input; true once the final dot has been read. */
  read(input: Input): boolean {
    for (let span = input.peek(); span !== null; span = input.peek()) {
      const end = span.chunk.bytes === null ? this.skipVirtual(span) : this.scan(span.chunk, span.chunk.bytes, span.from, span.to);
      if (this.octets > 0) this.owner ??= span.chunk.owner;
      input.consume(end - span.from);
      if (this.isDone) {
        this.octets -= LINE_END;
        return true;
      }
    }
    return false;
  }

  /** What was taken for the final dot was text: goes on behind it. */
  resume(): void {
    this.isDone = false;
    this.state = TextState.lineStart;
  }

  /** A body without octets holds no dot at a line's start, and its last octets are CRLF. */
  private skipVirtual(span: Span): number {
    this.octets += span.to - span.from;
    this.state = span.to === span.chunk.length ? TextState.lineStart : TextState.midLine;
    return span.to;
  }

  /** Returns the offset after the last octet taken. */
  private scan(chunk: Chunk, bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    let state = this.state;
    while (at < to) {
      if (state === TextState.midLine) {
        const cr = this.nextCr(chunk, bytes, at);
        if (cr >= to) {
          at = to;
          break;
        }
        at = cr + 1;
        state = TextState.cr;
        continue;
      }
      const octet = bytes[at++];
      if (octet === DOT && state === TextState.lineStart) this.octets--;
      if (endsText(state, octet)) {
        this.isDone = true;
        break;
      }
      state = textStateAfter(state, octet);
    }
    this.state = state;
    this.octets += at - from;
    return at;
  }

  /** The first CR at or behind a place: looked for once, though a long line comes in many segments. */
  private nextCr(chunk: Chunk, bytes: Uint8Array, at: number): number {
    if (chunk !== this.searched || at < this.searchedFrom || at > this.found) {
      const cr = bytes.indexOf(CR, at);
      this.searched = chunk;
      this.searchedFrom = at;
      this.found = cr < 0 ? Number.POSITIVE_INFINITY : cr;
    }
    return this.found;
  }
}

/** Whether this octet is the last of the final dot's line. */
export const endsText = (state: number, octet: number): boolean => state === TextState.dotCr && octet === LF;

/** Where the scan stands after one more octet that does not end the text. */
export function textStateAfter(state: number, octet: number): number {
  if (octet === CR) return state === TextState.dot ? TextState.dotCr : TextState.cr;
  if (octet === LF && state === TextState.cr) return TextState.lineStart;
  if (octet === DOT && state === TextState.lineStart) return TextState.dot;
  return TextState.midLine;
}
