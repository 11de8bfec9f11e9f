import type { ScenarioInput } from './schema.js';

export type Tree = Readonly<Record<string, unknown>>;

/** A map of keys: plain data, no instance of a class. */
export const isTree = (value: unknown): value is Tree => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || prototype === Object.prototype;
};

/**
 * A scenario with another one laid over it, key by key. What stands for one
 * choice among several is replaced as a whole: faults, lists, a model with
 * options, mail from a corpus.
 */
export function mergeScenarios(base: ScenarioInput, over: ScenarioInput): ScenarioInput {
  const merged = merge(base as Tree, over as Tree) as Record<string, unknown>;
  if (over.faults !== undefined) merged.faults = over.faults;
  const workload = over.workload as Tree | undefined;
  if (workload?.corpus !== undefined) merged.workload = { ...(merged.workload as Tree), size: workload.size };
  else if (workload?.size !== undefined) merged.workload = { ...(merged.workload as Tree), corpus: undefined };
  return merged as ScenarioInput;
}

function merge(base: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const old = merged[key];
    merged[key] = isTree(old) && isTree(value) && isSameChoice(old, value) ? merge(old, value) : value;
  }
  return merged;
}

/** A model with options is another model; a pair of TCP stacks is not one stack. */
const isSameChoice = (old: Tree, value: Tree): boolean => !('name' in value) && 'client' in old === 'client' in value;
