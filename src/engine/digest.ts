import type { EventKind, Sink } from './trace.js';

const TWO_32 = 4294967296;
const DIGITS = '0123456789abcdef';

/**
 * A 64-bit hash over the numeric fields of every event, in two 32-bit lanes
 * multiplied by odd constants (those of MurmurHash3's finaliser and of
 * xxHash32). The same events give the same digest on every machine.
 */
export class Digest implements Sink {
  private high = 0x9e3779b9 | 0;
  private low = 0x7f4a7c15 | 0;

  record(kind: EventKind, now: number, a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): void {
    const fields = kind.fields.length;
    this.word(kind.id);
    this.word(now | 0);
    this.word((now / TWO_32) | 0);
    this.number(a);
    this.number(b);
    this.number(c);
    if (fields <= 3) return;
    this.number(d);
    this.number(e);
    this.number(f);
    this.number(g);
    this.number(h);
  }

  /** Mixes in another digest: how the digests of several runs become one. */
  combine(hex: string): void {
    this.word(Number.parseInt(hex.slice(0, 8), 16) | 0);
    this.word(Number.parseInt(hex.slice(8, 16), 16) | 0);
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    return digits(finish(this.high ^ this.low)) + digits(finish(Math.imul(this.low, 0x9e3779b1) + this.high));
  }

  private number(x: number): void {
    const low = x | 0;
    this.word(low);
    if (low !== x) this.word((x / TWO_32) | 0);
  }

  private word(x: number): void {
    const high = Math.imul(this.high ^ x, 0x85ebca6b);
    this.high = (high << 13) | (high >>> 19);
    const low = Math.imul(this.low + x, 0x9e3779b1) ^ high;
    this.low = (low << 17) | (low >>> 15);
  }
}

/** The eight hexadecimal digits of a word. */
function digits(word: number): string {
  let text = '';
  for (let shift = 28; shift >= 0; shift -= 4) text += DIGITS[(word >>> shift) & 15];
  return text;
}

function finish(lane: number): number {
  let x = lane;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
