import { SHARED } from '../../engine/index.js';
import type { Chunk, Span } from '../../tcp/index.js';
import type { Handshake } from './handshake.js';

/** Longest plaintext of a record, octets (RFC 8446 5.1, RFC 5246 6.2.1). */
export const LONGEST_RECORD = 16_384;

/** Octets under protection: to whoever looks at the wire a length and nothing else. A flight of a handshake counts as one. */
export class TlsRecord implements Chunk {
  readonly bytes = null;
  readonly owner = null;

  constructor(
    readonly length: number,
    /** What it protects; empty for a flight. */
    readonly content: readonly Span[],
    /** Octets of that. */
    readonly octets: number,
    /** The handshake that a flight belongs to, and which of its flights it is; null and -1 for data. */
    readonly handshake: Handshake | null = null,
    readonly flight = -1,
  ) {}

  /** Records never change: forks refer to the same. */
  get [SHARED](): true {
    return true;
  }
}
