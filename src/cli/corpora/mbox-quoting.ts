/** mboxrd quotes every line '>*From ' by one more '>', mboxo only 'From ', mboxcl2 none. */
export type Quoting = 'mboxrd' | 'mboxo' | 'mboxcl2';

const LF = 10;
const MARK = 62;
const QUOTED = Buffer.from('>From ');

/** Octets that stand in an mbox as they were before. */
export function unquoted(bytes: Uint8Array, quoting: Quoting): Uint8Array {
  if (quoting === 'mboxcl2') return bytes;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const marks: number[] = [];
  for (let at = view.indexOf(QUOTED); at >= 0; at = view.indexOf(QUOTED, at + 1)) {
    let first = at;
    while (first > 0 && bytes[first - 1] === MARK) first--;
    const beginsLine = first === 0 || bytes[first - 1] === LF;
    if (beginsLine && (quoting === 'mboxrd' || first === at)) marks.push(first);
  }
  if (marks.length === 0) return bytes;
  const plain = new Uint8Array(bytes.length - marks.length);
  let from = 0;
  let to = 0;
  for (const mark of [...marks, bytes.length]) {
    plain.set(bytes.subarray(from, mark), to);
    to += mark - from;
    from = mark + 1;
  }
  return plain;
}
