const CR = 13;
const LF = 10;
const X = 120;
/** 78 characters and CRLF (RFC 5322 2.1.1), as the write pattern `line` cuts them. */
const LINE = 80;

/**
 * What a body that has a length only looks like to who reads octets: lines of
 * `x`, no dot among them, the last of them ended. The same octets whatever part is asked for.
 *
 * @param length of the whole body, octets
 * @param at offset of the octet in it
 */
export function fillerOctet(length: number, at: number): number {
  if (at >= length - 2) return at === length - 1 ? LF : CR;
  const column = at % LINE;
  if (column === LINE - 1) return LF;
  return column === LINE - 2 && at < length - 3 ? CR : X;
}
