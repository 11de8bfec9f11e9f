import { type Complaint, resolveScenario } from '../scenario/index.js';
import { type Tree, parseValue } from './document.js';
import { UsageError } from './usage-error.js';

/** One `--set path=value`. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Keys that mean something to the language and nothing to a scenario. */
const UNUSABLE = ['', '__proto__', 'constructor', 'prototype'];

/** @throws UsageError */
export function parseSetting(setting: string): Setting {
  const equals = setting.indexOf('=');
  const path = setting.slice(0, equals).trim().split('.');
  if (equals < 1 || path.some((key) => UNUSABLE.includes(key))) {
    throw new UsageError(`--set ${setting}: expected path=value, such as network.rtt=20ms`);
  }
  const text = setting.slice(equals + 1);
  return { path, value: path.length === 1 && path[0] === 'seed' ? text : parseValue(text, `--set ${setting}`) };
}

/** `--over path=a,b,c`: several values of one key; a list in brackets where they have commas of their own. @throws UsageError */
export function parseValues(over: string): { readonly path: readonly string[]; readonly values: readonly unknown[] } {
  const equals = over.indexOf('=');
  const path = over.slice(0, equals).trim().split('.');
  if (equals < 1 || path.some((key) => UNUSABLE.includes(key)))
    throw new UsageError(`--over ${over}: expected path=value,value,…, such as server.commit=stored,quit`);
  const text = over.slice(equals + 1).trim();
  const values = parseValue(text.startsWith('[') ? text : `[${text}]`, `--over ${over}`) as unknown[];
  if (values.length === 0) throw new UsageError(`--over ${over}: names no value`);
  return { path, values };
}

/**
 * Sets a value inside nested maps and lists, making what is missing on the way:
 * a list where the next key is a number, and a map for a model that is named,
 * or would be by default, without options.
 */
export function applySetting(data: Tree, { path, value }: Setting): void {
  let place = data;
  let usual: unknown = resolveScenario({}).scenario;
  for (let i = 0; i < path.length - 1; i++) {
    const key = path[i];
    usual = typeof usual === 'object' && usual !== null ? (usual as Tree)[key] : undefined;
    const inner = Object.hasOwn(place, key) ? place[key] : undefined;
    if (i === 0 && isOfOneEnd(path)) place[key] = ofEachEnd(inner ?? usual);
    else if (typeof inner !== 'object' || inner === null) place[key] = opened(path, i, inner ?? usual);
    place = place[key] as Tree;
  }
  place[path[path.length - 1]] = value;
}

/** What stands in place of a name, or of nothing, at the i-th key, so that something can be put into it. */
function opened(path: readonly string[], i: number, named: unknown): unknown {
  if (/^\d+$/.test(path[i + 1])) return [];
  if (typeof named !== 'string' || (path[i] === 'faults' && named === 'none')) return {};
  const isStack = path[0] === 'tcp' && (i === 0 || (i === 1 && isOfOneEnd(path)));
  return { [isStack ? 'profile' : 'name']: named };
}

/** It concerns the TCP stack of one end. */
const isOfOneEnd = ([first, second]: readonly string[]): boolean => first === 'tcp' && ENDS.includes(second);
const ENDS = ['client', 'server'];

/** The stack of both ends as one for each, so that one of them can differ. */
function ofEachEnd(stack: unknown): unknown {
  const isPair = typeof stack === 'object' && stack !== null && ENDS.some((end) => end in stack);
  return isPair ? stack : { client: stack, server: structuredClone(stack) };
}

/** The complaint is about what was set, or about something that was set with it. */
export function concerns({ path }: Setting, complaint: Complaint): boolean {
  return path.every((key, i) => i >= complaint.path.length || String(complaint.path[i]) === key);
}
