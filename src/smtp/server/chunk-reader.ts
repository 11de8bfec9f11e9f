import type { Input } from '../transport.js';

/** Takes the octets of a BDAT chunk off an input (RFC 3030 2). */
export class ChunkReader {
  /** What the octets belong to. */
  owner: object | null = null;
  private left: number;

  constructor(readonly octets: number) {
    this.left = octets;
  }

  /** Consumes input; true once the whole chunk has been read. */
  read(input: Input): boolean {
    while (this.left > 0) {
      const span = input.peek();
      if (span === null) return false;
      const taken = Math.min(span.to - span.from, this.left);
      this.owner ??= span.chunk.owner;
      input.consume(taken);
      this.left -= taken;
    }
    return true;
  }
}
