/** Objects and array elements that a copy has to itself: what making it cost, whatever the machine is doing. */
export function weightOf(copy: object, original: object): number {
  const shared = reachable(original);
  let weight = 0;
  for (const part of reachable(copy)) {
    if (shared.has(part)) continue;
    weight += ArrayBuffer.isView(part) ? 1 + (part as Uint8Array).length : 1 + Object.keys(part).length;
  }
  return weight;
}

function reachable(root: object): Set<object> {
  const seen = new Set<object>([root]);
  for (const place of seen) {
    if (ArrayBuffer.isView(place)) continue;
    const inner = place instanceof Map ? [...place].flat() : place instanceof Set ? [...place] : Object.values(place);
    for (const part of inner as unknown[]) if (typeof part === 'object' && part !== null) seen.add(part);
  }
  return seen;
}
