import type { Input } from '../transport.js';
import { ContentReader } from './content-reader.js';
import { type Line, LineReader } from './line-reader.js';

/** A text under way. */
export interface TextReader {
  /** Octets of the text so far: neither stuffed dots nor the final line count (RFC 1870 6, RFC 5321 4.5.2). */
  readonly octets: number;
  /** What the text belongs to. */
  readonly owner: object | null;
  /** Consumes input; true once the text is complete. */
  read(input: Input): boolean;
}

/** How a server finds commands and texts in what it reads. */
export interface Reading {
  /** The next command line, or null when there is none yet. */
  next(input: Input): Line | null;
  text(): TextReader;
}

/** As RFC 5321 has it: lines end with CRLF and texts with CRLF.CRLF, however TCP cuts them. */
export class StreamReading implements Reading {
  private readonly lines = new LineReader();

  next(input: Input): Line | null {
    return this.lines.next(input);
  }

  text(): TextReader {
    return new ContentReader();
  }
}
