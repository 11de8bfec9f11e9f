const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const DIGITS = '0123456789abcdef';

const scramble = (word: number): number => {
  const mixed = Math.imul(word, C1);
  return Math.imul((mixed << 15) | (mixed >>> 17), C2);
};

const stir = (hash: number, word: number): number => {
  const mixed = hash ^ scramble(word);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
};

function finish(hash: number, length: number): number {
  let x = hash ^ length;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** MurmurHash3_x86_32 of octets `from` up to `to`: an unsigned 32-bit integer, the same on every machine. */
export function hashOctets(bytes: Uint8Array, seed: number, from = 0, to = bytes.length): number {
  let hash = seed | 0;
  let at = from;
  for (; at + 4 <= to; at += 4) hash = stir(hash, bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
  let tail = 0;
  for (let i = to - 1; i >= at; i--) tail = (tail << 8) | bytes[i];
  if (at < to) hash ^= scramble(tail);
  return finish(hash, to - from);
}

/** The same mixing over the UTF-16 units of a text, a unit a word. */
export function hashText(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) hash = stir(hash, text.charCodeAt(i));
  return finish(hash, text.length);
}

/** Eight hexadecimal digits of an unsigned 32-bit integer. */
export function hex32(word: number): string {
  let text = '';
  for (let shift = 28; shift >= 0; shift -= 4) text += DIGITS[(word >>> shift) & 15];
  return text;
}
