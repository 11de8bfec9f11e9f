import { type Tree, isTree } from './merge.js';
import type { ScenarioInput } from './schema.js';

/** Keys that say which choice is made beside them: without one, the others mean nothing. */
const CHOICES: ReadonlySet<string> = new Set(['name', 'profile', 'kind']);

/** What the search for less has other means for. */
const KEPT: ReadonlySet<string> = new Set(['faults', 'workload.messages']);

type Path = readonly string[];

/** A scenario without one of its keys, and without the map that it stood in if that is empty then. */
function without(tree: Tree, [key, ...rest]: Path): Tree {
  const copy: Record<string, unknown> = { ...tree };
  const inner = rest.length === 0 ? {} : without(tree[key] as Tree, rest);
  if (Object.keys(inner).length === 0) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/** The keys of a place, those that belong to others among them behind those. */
const keysOf = (tree: Tree): string[] =>
  Object.keys(tree)
    .filter((key) => tree[key] !== undefined)
    .sort((a, b) => Number(CHOICES.has(a)) - Number(CHOICES.has(b)));

/**
 * Drops keys, so that what is usual stands in their place, as long as `happens`
 * says yes to what is left: each as a whole, or else those below it one by one,
 * over again while that helps.
 * Asks so many times at most.
 */
export function withFewerKeys(input: ScenarioInput, mostTries: number, happens: (input: ScenarioInput) => boolean): ScenarioInput {
  let kept = input as Tree;
  let left = mostTries;
  const dropBelow = (path: Path): void => {
    const place = path.reduce<unknown>((tree, key) => (tree as Tree)[key], kept);
    if (!isTree(place)) return;
    for (const key of keysOf(place)) {
      const own = [...path, key];
      if (KEPT.has(own.join('.')) || left === 0) continue;
      const holdsKept = [...KEPT].some((name) => name.startsWith(`${own.join('.')}.`));
      if (!holdsKept) {
        const less = without(kept, own);
        left--;
        if (happens(less as ScenarioInput)) {
          kept = less;
          continue;
        }
      }
      dropBelow(own);
    }
  };
  // What one key was needed for may be gone with another.
  for (let before: Tree | null = null; before !== kept && left > 0; ) {
    before = kept;
    dropBelow([]);
  }
  return kept as ScenarioInput;
}
