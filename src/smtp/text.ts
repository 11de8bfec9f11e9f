import type { Chunk } from '../tcp/index.js';
import type { Part } from './client/step.js';

const LONGEST = 512;

/** ASCII octets as text. */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  let at = from;
  for (; at + 4 <= to; at += 4) text += String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  for (; at < to; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

/** Part of a chunk that is not virtual, as text. */
export function textOf(chunk: Chunk, from: number, to: number): string {
  return chunk.text !== undefined ? chunk.text.slice(from, to) : asciiText(chunk.bytes as Uint8Array, from, to);
}

/** What a person is shown of a step: the command lines, and content by its size. */
export function partsText(kind: string, parts: readonly Part[]): string {
  if (parts.length === 0) return kind;
  return parts
    .map(({ role, chunk }) =>
      role === 'content' || chunk.bytes === null ? `<${chunk.length} octets>` : textOf(chunk, 0, Math.min(chunk.length, LONGEST)).trimEnd(),
    )
    .join(' ');
}
