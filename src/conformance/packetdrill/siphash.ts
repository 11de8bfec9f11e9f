const WORD = 0xffff_ffff_ffff_ffffn;

const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & WORD;

/** The four words that SipHash stirs. */
class State {
  constructor(
    private a: bigint,
    private b: bigint,
    private c: bigint,
    private d: bigint,
  ) {}

  round(): void {
    this.a = (this.a + this.b) & WORD;
    this.b = rotate(this.b, 13n) ^ this.a;
    this.a = rotate(this.a, 32n);
    this.c = (this.c + this.d) & WORD;
    this.d = rotate(this.d, 16n) ^ this.c;
    this.a = (this.a + this.d) & WORD;
    this.d = rotate(this.d, 21n) ^ this.a;
    this.c = (this.c + this.b) & WORD;
    this.b = rotate(this.b, 17n) ^ this.c;
    this.c = rotate(this.c, 32n);
  }

  take(word: bigint): void {
    this.d ^= word;
    this.round();
    this.round();
    this.a ^= word;
  }

  finish(): bigint {
    this.c ^= 0xffn;
    for (let i = 0; i < 4; i++) this.round();
    return this.a ^ this.b ^ this.c ^ this.d;
  }
}

/** SipHash-2-4 (Aumasson and Bernstein 2012) of some octets under a key of two 64-bit words. */
export function siphash(octets: readonly number[], [first, second]: readonly [bigint, bigint]): bigint {
  const state = new State(
    first ^ 0x736f6d6570736575n,
    second ^ 0x646f72616e646f6dn,
    first ^ 0x6c7967656e657261n,
    second ^ 0x7465646279746573n,
  );
  const padded = [...octets];
  while (padded.length % 8 !== 7) padded.push(0);
  padded.push(octets.length & 0xff);
  for (let at = 0; at < padded.length; at += 8) state.take(littleEndian(padded.slice(at, at + 8)));
  return state.finish();
}

/** Octets, the least significant first, as a number. */
export function littleEndian(octets: readonly number[]): bigint {
  return octets.reduceRight((value, octet) => (value << 8n) | BigInt(octet), 0n);
}
