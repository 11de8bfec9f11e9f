import { type Reason, reason } from '../mail/index.js';
import { type Chunk, textChunk } from '../tcp/index.js';
import { asciiText } from './text.js';

/** A reply as the client reads it (RFC 5321 4.2). */
export interface Reply {
  readonly code: number;
  /** Texts of its lines; empty unless it is an error, or they were asked for. */
  readonly lines: readonly string[];
}

export const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 400;
export const isTransient = (reply: Reply): boolean => reply.code >= 400 && reply.code < 500;

/** Why something is not done, as the reply to it says. */
export const reasonOf = (stage: string, { code, lines }: Reply): Reason => reason(stage, code, lines.join(' '));

/** A reply as the server sends it: `['a', 'b']` becomes `250-a`, `250 b`. */
export const replyChunk = (code: number, lines: readonly string[]): Chunk => textChunk(`${replyText(code, lines, '\r\n')}\r\n`);

/** The same for people. */
export const replyText = (code: number, lines: readonly string[], between = '\n'): string =>
  lines.map((line, i) => `${code}${i < lines.length - 1 ? '-' : ' '}${line}`).join(between);

export interface ReplyReader {
  /** True when the texts of the reply that comes next are wanted. */
  readonly wantsText: boolean;
  onReply(reply: Reply, now: number): void;
  /** What comes behind the reply that was just read is not to be heard. */
  readonly isDeaf?: boolean;
}

const LF = 10;
const HYPHEN = 45;
const ZERO = 48;
const FIRST_ERROR = 400;
const LONGEST_LINE = 4096;

/**
 * Splits a byte stream into replies: multi-line ones are put together, and a
 * reply may be spread over any number of segments. A line that does not begin
 * with a code counts as code 0, which no step accepts.
 */
export class ReplyParser {
  /** Octets of the line under way. */
  private column = 0;
  private code = 0;
  private isLastLine = true;
  private wantsText = false;
  private text = '';
  private lines: string[] = [];

  feed(bytes: Uint8Array, from: number, to: number, reader: ReplyReader, now: number): void {
    let at = from;
    while (at < to) {
      if (this.column > 3) at = this.takeText(bytes, at, to);
      if (at === to) return;
      const octet = bytes[at++];
      if (octet === LF) {
        this.endLine(reader, now);
        if (reader.isDeaf === true) return;
      } else this.take(octet, reader);
    }
  }

  /** Takes or passes over the text of a line; returns the offset of its LF, or `to`. */
  private takeText(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && bytes[at] !== LF) at++;
    const room = LONGEST_LINE - this.column;
    if (this.wantsText && room > 0) this.text += asciiText(bytes, from, at - from < room ? at : from + room);
    this.column += at - from;
    return at;
  }

  private take(octet: number, reader: ReplyReader): void {
    const column = this.column;
    if (column === 0) this.wantsText = reader.wantsText;
    if (column < 3) {
      const digit = octet - ZERO;
      this.code = digit >= 0 && digit <= 9 ? this.code * 10 + digit : Number.NaN;
      // Of what is refused the sender is told why.
      if (column === 2 && this.code >= FIRST_ERROR) this.wantsText = true;
    } else if (column === 3) this.isLastLine = octet !== HYPHEN;
    this.column = column + 1;
  }

  private endLine(reader: ReplyReader, now: number): void {
    const code = this.column >= 3 && this.code > 0 ? this.code : 0;
    const last = this.isLastLine;
    if (this.wantsText) this.lines.push(this.text.trimEnd());
    this.column = 0;
    this.code = 0;
    this.isLastLine = true;
    this.text = '';
    if (!last) return;
    const lines = this.lines;
    this.lines = [];
    reader.onReply({ code, lines }, now);
  }
}
