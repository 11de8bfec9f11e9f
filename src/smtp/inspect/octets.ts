export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const STAR = 42;
export const HYPHEN = 45;
export const ZERO = 48;
export const TWO = 50;
export const LETTER_X = 88;

const isWordEnd = (octet: number): boolean => octet === SPACE || octet === CR || octet === LF;

/** Offset of the first octet at or after `from` that is in no word, or the number of octets. */
export function wordEnd(octets: Uint8Array, from: number): number {
  let at = from;
  while (at < octets.length && !isWordEnd(octets[at])) at++;
  return at;
}
