import type { Chunk } from '../../tcp/index.js';
import type { Transport } from '../transport.js';
import type { Part } from './step.js';

/** How octets that may go now are grouped into send calls. */
export interface WritePattern {
  readonly name: string;
  /** Each line of the text is a send call of its own. */
  readonly linewise: boolean;
  /** Whether a send call ends between this part and the next one (null: there is none). */
  endsCall(part: Part, next: Part | null): boolean;
}

/** A line of a body that has no octets: 78 characters and CRLF (RFC 5322 2.1.1). */
const VIRTUAL_LINE = 80;
const LF = 10;

/** Writes a group of parts in the pattern's send calls. */
export function writeParts(parts: readonly Part[], pattern: WritePattern, transport: Transport, now: number): void {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const next = i + 1 < parts.length ? parts[i + 1] : null;
    if (pattern.linewise && part.role === 'content') writeLines(part.chunk, transport, now);
    else transport.write(part.chunk, 0, part.chunk.length);
    if (next === null || pattern.endsCall(part, next)) transport.push(now);
  }
}

function writeLines(chunk: Chunk, transport: Transport, now: number): void {
  let from = 0;
  while (from < chunk.length) {
    const lf = chunk.bytes === null ? from + VIRTUAL_LINE - 1 : chunk.bytes.indexOf(LF, from);
    const to = lf < 0 || lf + 1 > chunk.length ? chunk.length : lf + 1;
    transport.write(chunk, from, to);
    if (to < chunk.length) transport.push(now);
    from = to;
  }
}
