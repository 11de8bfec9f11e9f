import type { Chunk } from '../../tcp/index.js';
import type { Input } from '../transport.js';
import { textOf } from '../text.js';

const LF = 10;
/** Longest command line kept; RFC 5321 4.5.3.1.4 asks for 512. */
const LONGEST_LINE = 2048;

/** A command line, without its line end. */
export interface Line {
  readonly text: string;
  /** What its first octet belongs to. */
  readonly owner: object | null;
}

/** Reads lines off an input, however they are cut into segments. */
export class LineReader {
  private partial = '';
  private owner: object | null = null;

  /** Octets of a line whose end has not arrived. */
  get isMidLine(): boolean {
    return this.partial.length > 0;
  }

  /** The next whole line, or null when the input runs dry before its end. Bare LF ends a line too. */
  next(input: Input): Line | null {
    for (let span = input.peek(); span !== null; span = input.peek()) {
      const { chunk, from, to } = span;
      if (chunk.text === undefined && chunk.bytes === null) {
        this.takeVirtual(to - from);
        input.consume(to - from);
        continue;
      }
      if (this.partial.length === 0) this.owner = chunk.owner;
      const lf = lineFeed(chunk, from);
      if (lf < 0 || lf >= to) {
        this.keep(textOf(chunk, from, to));
        input.consume(to - from);
        continue;
      }
      const text = this.partial + textOf(chunk, from, lf);
      input.consume(lf + 1 - from);
      this.partial = '';
      return { text: text.endsWith('\r') ? text.slice(0, -1) : text, owner: this.owner };
    }
    return null;
  }

  private keep(text: string): void {
    if (this.partial.length < LONGEST_LINE) this.partial += text;
  }

  /** Octets that nobody knows are no command: one long line of x. */
  private takeVirtual(octets: number): void {
    this.keep('x'.repeat(Math.min(octets, LONGEST_LINE)));
  }
}

/** Offset of the next line feed, or -1. The chunk is not virtual. */
function lineFeed(chunk: Chunk, from: number): number {
  return chunk.text !== undefined ? chunk.text.indexOf('\n', from) : (chunk.bytes as Uint8Array).indexOf(LF, from);
}
