import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { Span } from '../../../tcp/index.js';
import type { Input } from '../../transport.js';
import { textOf } from '../../text.js';
import { ContentReader } from '../content-reader.js';
import type { Habit } from '../habit.js';
import type { Line } from '../line-reader.js';
import type { Reading, TextReader } from '../reading.js';

const LONGEST_LINE = 2048;
const DOT_LINE = '.\r\n';

const options = z.strictObject({
  dot: z
    .enum(['at-end', 'alone'])
    .default('at-end')
    .describe('at-end: a text is over when what a read ends with is CRLF.CRLF; alone: when a read is the dot and its CRLF, nothing else'),
});

/** All that one read call takes, as text; octets that nobody knows are x. */
function readCall(input: Input): { text: string; owner: object | null } {
  let text = '';
  let owner: object | null = null;
  for (let span: Span | null = input.peek(); span !== null; span = input.peek()) {
    const { chunk, from, to } = span;
    if (text === '') owner = chunk.owner;
    if (text.length < LONGEST_LINE) text += chunk.bytes === null ? 'x'.repeat(Math.min(to - from, LONGEST_LINE)) : textOf(chunk, from, to);
    input.consume(to - from);
  }
  return { text, owner };
}

/** A text that ends with a read. */
class TextByReads implements TextReader {
  private readonly stream = new ContentReader();
  /** Octets of lines with a dot alone that were not at a read's end, and so were text: their CRLF. */
  private passedOver = 0;

  constructor(private readonly dot: 'at-end' | 'alone') {}

  get octets(): number {
    return this.stream.octets + this.passedOver;
  }

  get owner(): object | null {
    return this.stream.owner;
  }

  read(input: Input): boolean {
    const isDotAlone = this.dot === 'at-end' || isDotLine(input);
    while (input.readable > 0) {
      if (!this.stream.read(input)) return false;
      if (input.readable === 0 && isDotAlone) return true;
      this.passedOver += DOT_LINE.length - 1;
      this.stream.resume();
    }
    return false;
  }
}

/** Whether what can be read is the final dot's line and nothing else. */
function isDotLine(input: Input): boolean {
  const span = input.peek();
  if (span === null || input.readable !== DOT_LINE.length || span.chunk.bytes === null) return false;
  return textOf(span.chunk, span.from, span.to) === DOT_LINE;
}

class LineByRead implements Reading {
  constructor(private readonly dot: 'at-end' | 'alone') {}

  next(input: Input): Line | null {
    if (input.readable === 0) return null;
    const { text, owner } = readCall(input);
    const end = text.search(/\r?\n/);
    return { text: end < 0 ? text : text.slice(0, end), owner };
  }

  text(): TextReader {
    return new TextByReads(this.dot);
  }
}

/**
 * Takes each TCP read for one command, as some commercial servers did of which
 * the ietf-smtp thread of January 2010 tells: a lone character gets a 500,
 * several lines in one read get one answer, and what stands behind the first
 * is lost. How they found the end of a text it does not say; both ways of doing
 * it by reads are an option.
 */
export const readAsLine: Model<Habit, typeof options.shape> = {
  name: 'read-as-line',
  summary: 'takes each TCP read for one command; several lines in one read get one answer',
  options,
  create: ({ dot }) => shared({ name: 'read-as-line', reading: () => new LineByRead(dot) }),
};
