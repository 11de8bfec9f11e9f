/**
 * The cube root of an integer up to 2^53, rounded down, by Newton's method in
 * integers. The kernel's cubic_root takes one step from a table, with an average
 * error of 0.2 %; this has none.
 */
export function cubeRoot(a: number): number {
  if (a < 1) return 0;
  let x = 1;
  for (let cube = 1; cube <= a; cube *= 8) x *= 2;
  for (;;) {
    const next = Math.floor((2 * x + Math.floor(a / (x * x))) / 3);
    if (next >= x) return x;
    x = next;
  }
}
