import { shared } from '../../engine/index.js';
import type { ByteStream, Chunk, Segment, Span } from '../../tcp/index.js';
import { fillerOctet } from './filler.js';

/** The octets of a part of a segment, and what they are made of. */
export class Payload {
  readonly octets: Uint8Array;
  private readonly spans: Span[] = [];
  private filled = 0;

  /** @param skip octets at the segment's beginning that are left out */
  constructor(segment: Segment, skip: number) {
    this.octets = new Uint8Array(segment.length - skip);
    segment.stream?.read(segment.offset + skip, segment.length - skip, this);
  }

  append(chunk: Chunk, from: number, to: number): void {
    const { octets, filled } = this;
    const { bytes, length } = chunk;
    if (bytes !== null) octets.set(bytes.subarray(from, to), filled);
    else for (let at = from; at < to; at++) octets[filled + at - from] = fillerOctet(length, at);
    this.spans.push({ chunk, from, to });
    this.filled = filled + to - from;
  }

  /**
   * Appends what has become of the octets to a stream. Parts that are as they were
   * stay what they were; a part that is not still belongs to whom it belonged to.
   * Returns whether any differs.
   */
  appendRewritten(rewritten: Uint8Array, stream: ByteStream): boolean {
    let at = 0;
    let differs = false;
    for (const { chunk, from, to } of this.spans) {
      const end = at + to - from;
      if (isSame(this.octets, rewritten, at, end)) stream.append(chunk, from, to);
      else {
        stream.append(rewrittenChunk(rewritten.slice(at, end), chunk.owner), 0, to - from);
        differs = true;
      }
      at = end;
    }
    return differs;
  }
}

const rewrittenChunk = (bytes: Uint8Array, owner: object | null): Chunk => shared({ length: bytes.length, bytes, owner });

function isSame(before: Uint8Array, after: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (before[at] !== after[at]) return false;
  return true;
}
