import type { Span } from '../../tcp/index.js';
import type { Input } from '../transport.js';

const LF = 10;
const CR = 13;
const DOT = 46;

/** Where in a line the scan stands. */
const State = { midLine: 0, cr: 1, lineStart: 2, dot: 3, dotCr: 4 } as const;

/** Reads the text after DATA up to its CRLF.CRLF (RFC 5321 4.1.1.4), however it is cut into segments. */
export class ContentReader {
  /** Octets of the text so far, as sent: stuffed dots included, the final line not. */
  octets = 0;
  /** What the text belongs to. */
  owner: object | null = null;
  private state: number = State.lineStart;
  private isDone = false;

  /** Consumes input; true once the final dot has been read. */
  read(input: Input): boolean {
    for (let span = input.peek(); span !== null; span = input.peek()) {
      const end = span.chunk.bytes === null ? this.skipVirtual(span) : this.scan(span.chunk.bytes, span.from, span.to);
      if (this.octets > 0) this.owner ??= span.chunk.owner;
      input.consume(end - span.from);
      if (this.isDone) {
        this.octets -= 3;
        return true;
      }
    }
    return false;
  }

  /** A body without octets holds no dot at a line's start, and its last octets are CRLF. */
  private skipVirtual(span: Span): number {
    this.octets += span.to - span.from;
    this.state = span.to === span.chunk.length ? State.lineStart : State.midLine;
    return span.to;
  }

  /** Returns the offset after the last octet taken. */
  private scan(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    let state = this.state;
    while (at < to) {
      if (state === State.midLine) {
        const cr = bytes.indexOf(CR, at);
        if (cr < 0 || cr >= to) {
          at = to;
          break;
        }
        at = cr + 1;
        state = State.cr;
        continue;
      }
      const octet = bytes[at++];
      if (state === State.dotCr && octet === LF) {
        this.isDone = true;
        break;
      }
      state = after(state, octet);
    }
    this.state = state;
    this.octets += at - from;
    return at;
  }
}

function after(state: number, octet: number): number {
  if (octet === CR) return state === State.dot ? State.dotCr : State.cr;
  if (octet === LF && state === State.cr) return State.lineStart;
  if (octet === DOT && state === State.lineStart) return State.dot;
  return State.midLine;
}
