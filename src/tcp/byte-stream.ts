import type { Chunk } from './chunk.js';

/** Receives the pieces of a range, in order. */
export interface SpanSink {
  append(chunk: Chunk, from: number, to: number): void;
}

const COMPACT_AFTER = 16;

/**
 * What an application wrote: a rope of chunk parts, addressed by offset from
 * the first octet ever written. Segments refer to it; nothing is copied. What
 * the peer has acknowledged is let go.
 */
export class ByteStream {
  /** Octets written so far: the offset of the next one. */
  end = 0;
  private chunks: Chunk[] = [];
  private froms: number[] = [];
  /** Offset at which each part begins. */
  private starts: number[] = [];
  private head = 0;
  private hint = 0;

  append(chunk: Chunk, from: number, to: number): void {
    if (to <= from) return;
    this.chunks.push(chunk);
    this.froms.push(from);
    this.starts.push(this.end);
    this.end += to - from;
  }

  /** Hands out the parts that make up `length` octets from `offset`; all must have been written and not yet released. */
  read(offset: number, length: number, sink: SpanSink): void {
    let part = this.locate(offset);
    let left = length;
    let at = offset;
    while (left > 0) {
      const start = this.starts[part];
      const end = part + 1 < this.starts.length ? this.starts[part + 1] : this.end;
      const take = end - at < left ? end - at : left;
      const from = this.froms[part] + (at - start);
      sink.append(this.chunks[part], from, from + take);
      at += take;
      left -= take;
      part++;
    }
  }

  /** Octets before this offset are not asked for again. */
  release(offset: number): void {
    let head = this.head;
    while (head + 1 < this.starts.length && this.starts[head + 1] <= offset) head++;
    if (head < this.starts.length && offset >= this.end) head = this.starts.length;
    this.head = head;
    if (head >= COMPACT_AFTER && head * 2 >= this.starts.length) this.compact();
  }

  private locate(offset: number): number {
    let part = this.hint;
    if (part < this.head || part >= this.starts.length || this.starts[part] > offset) part = this.head;
    if (part >= this.starts.length || this.starts[part] > offset) throw new Error(`octet ${offset} is not in the stream`);
    while (part + 1 < this.starts.length && this.starts[part + 1] <= offset) part++;
    this.hint = part;
    return part;
  }

  private compact(): void {
    const head = this.head;
    this.chunks.splice(0, head);
    this.froms.splice(0, head);
    this.starts.splice(0, head);
    this.head = 0;
    this.hint = this.hint >= head ? this.hint - head : 0;
  }
}
