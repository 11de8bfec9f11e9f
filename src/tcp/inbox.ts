import { Ring } from '../engine/index.js';
import type { Chunk, Span } from './chunk.js';
import type { SpanSink } from './byte-stream.js';

class MutableSpan implements Span {
  constructor(
    public chunk: Chunk,
    public from: number,
    public to: number,
  ) {}
}

/** Octets in order that the application has not read yet. */
export class Inbox implements SpanSink {
  octets = 0;
  private readonly spans = new Ring<MutableSpan>();
  private last: MutableSpan | null = null;
  /** One that has been read, to be used again: who reads at once needs no more. */
  private spare: MutableSpan | null = null;

  append(chunk: Chunk, from: number, to: number): void {
    this.octets += to - from;
    const last = this.last;
    if (last !== null && last.chunk === chunk && last.to === from) {
      last.to = to;
      return;
    }
    this.last = this.spanOf(chunk, from, to);
    this.spans.push(this.last);
  }

  private spanOf(chunk: Chunk, from: number, to: number): MutableSpan {
    const { spare } = this;
    if (spare === null) return new MutableSpan(chunk, from, to);
    this.spare = null;
    spare.chunk = chunk;
    spare.from = from;
    spare.to = to;
    return spare;
  }

  /** The next contiguous octets, or null. Stays valid until `consume`. */
  peek(): Span | null {
    return this.spans.at(0) ?? null;
  }

  /** Takes octets off the span that `peek` shows. */
  consume(octets: number): void {
    const span = this.spans.at(0);
    if (span === undefined || octets > span.to - span.from) throw new RangeError('consumed more than was shown');
    span.from += octets;
    this.octets -= octets;
    if (span.from < span.to) return;
    this.spans.shift();
    this.spare = span;
    if (this.last === span) this.last = null;
  }

  clear(): void {
    this.spans.clear();
    this.last = null;
    this.octets = 0;
  }
}
