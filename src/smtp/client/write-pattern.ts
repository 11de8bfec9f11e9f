import type { Nanoseconds } from '../../engine/index.js';
import type { Chunk } from '../../tcp/index.js';
import type { Transport } from '../transport.js';
import type { Part } from './step.js';

/** What a write pattern may know when it decides whether a part goes now. */
export interface Moment {
  /** Since the part's message was submitted, ns; 0 for a part of no message. */
  readonly messageAgeNs: Nanoseconds;
  /** Since the part was first held back, ns; 0 when it is asked for the first time. */
  readonly heldNs: Nanoseconds;
  /** Octets written before the part that the server's TCP has not acknowledged (SIOCOUTQ). */
  readonly unacknowledged: number;
}

/** How octets that may go now are grouped into send calls. */
export interface WritePattern {
  readonly name: string;
  /** Each line of the text is a send call of its own. */
  readonly linewise: boolean;
  /** A send call ends whenever it has so many octets; left out: it may have any number. */
  readonly callOctets?: number;
  /** Most parts of what may go at once that are handed over together; left out: 64. */
  readonly largestGroup?: number;
  /** Whether a send call ends between this part and the next one (null: there is none). */
  endsCall(part: Part, next: Part | null): boolean;
  /**
   * How long, from now, a part is held back, and everything after it, ns; 0: it goes. What is
   * before it is pushed. Asked again when that time is over. Without it nothing is held back.
   */
  holdBack?(part: Part, moment: Moment): Nanoseconds;
}

/** A line of a body that has no octets: 78 characters and CRLF (RFC 5322 2.1.1). */
const VIRTUAL_LINE = 80;
const LF = 10;

/** Writes a part behind so many octets of the send call that is open; returns how many are in the one that is open then. */
export function writePart(part: Part, inCall: number, pattern: WritePattern, transport: Transport, now: number): number {
  const { chunk } = part;
  if (pattern.callOctets !== undefined) return writeBuffered(chunk, inCall, pattern.callOctets, transport, now);
  if (pattern.linewise && part.role === 'content') writeLines(chunk, transport, now);
  else transport.write(chunk, 0, chunk.length);
  return inCall + chunk.length;
}

/** Through a buffer that holds some octets already; returns how many it holds afterwards. */
function writeBuffered(chunk: Chunk, held: number, size: number, transport: Transport, now: number): number {
  let inside = held;
  for (let from = 0; from < chunk.length; ) {
    const to = Math.min(chunk.length, from + size - inside);
    transport.write(chunk, from, to);
    inside += to - from;
    from = to;
    if (inside < size) continue;
    transport.push(now);
    inside = 0;
  }
  return inside;
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
