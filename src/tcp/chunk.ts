import { SHARED } from '../engine/index.js';

/**
 * A run of octets that never changes. Bytes are real where somebody reads them;
 * a body that nobody reads has a length only (`bytes` is null).
 */
export interface Chunk {
  readonly length: number;
  readonly bytes: Uint8Array | null;
  /** The octets as text, where they were written as such: who reads lines needs no bytes. */
  readonly text?: string;
  /** What the octets belong to; carried along for the ledger, read by no model. */
  readonly owner: object | null;
}

/** A part of a chunk: octets `from` up to, not including, `to`. */
export interface Span {
  readonly chunk: Chunk;
  readonly from: number;
  readonly to: number;
}

class TextChunk implements Chunk {
  readonly length: number;
  private made: Uint8Array | null = null;

  constructor(
    readonly text: string,
    readonly owner: object | null,
  ) {
    this.length = text.length;
  }

  /** Made when somebody asks for them. */
  get bytes(): Uint8Array {
    this.made ??= octetsOf(this.text);
    return this.made;
  }

  /** Octets never change: forks refer to the same. */
  get [SHARED](): true {
    return true;
  }
}

/** ASCII text as a chunk. */
export function textChunk(text: string, owner: object | null = null): Chunk {
  return new TextChunk(text, owner);
}

function octetsOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
