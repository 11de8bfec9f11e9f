/** A server's name for the n-th message of a connection: digits, base 16, in place of each #. */
export function queueId(pattern: string, connection: number, n: number): string {
  let left = connection * 4096 + n;
  let id = '';
  for (let at = pattern.length - 1; at >= 0; at--) {
    const isDigit = pattern[at] === '#';
    id = (isDigit ? (left % 16).toString(16).toUpperCase() : pattern[at]) + id;
    if (isDigit) left = Math.floor(left / 16);
  }
  return id;
}
