/** Lists no longer than this are quicker searched than looked up. */
const SHORT = 8;

/** A memory, not a state: what stands here follows from the list, which never changes. */
const indices = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function indexOf(recipients: readonly string[]): ReadonlyMap<string, number> {
  let index = indices.get(recipients);
  if (index === undefined) {
    const made = new Map<string, number>();
    for (const [place, address] of recipients.entries()) if (!made.has(address)) made.set(address, place);
    indices.set(recipients, made);
    index = made;
  }
  return index;
}

/** Where an address first stands among a message's recipients, or -1. Messages with the same list share the search. */
export function placeOf(address: string, recipients: readonly string[]): number {
  return recipients.length <= SHORT ? recipients.indexOf(address) : (indexOf(recipients).get(address) ?? -1);
}
