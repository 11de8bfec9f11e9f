import type { z } from 'zod';
import type { Complaint } from './errors.js';
import { nearest } from './models.js';

type Issue = z.core.$ZodIssue;
export type Path = readonly (string | number)[];

/** What a complaint may refer to. */
export interface Reference {
  /** The keys that may stand at a path, beside those that the value there has. */
  keysAt(path: Path, value: unknown): readonly string[];
  /** What was written there, without the defaults. */
  writtenAt(path: Path): unknown;
}

/** Says what a validation found, in terms of what was written and what may be. */
export function complaintsOf(error: z.ZodError, reference: Reference): Complaint[] {
  const complaints = error.issues.slice(0, MOST_COMPLAINTS).flatMap((issue) => explain(issue, [], reference));
  const more = error.issues.length - MOST_COMPLAINTS;
  return more > 0 ? [...complaints, { path: [], message: `${more} more faults` }] : complaints;
}

/** Faults that are explained one by one. */
const MOST_COMPLAINTS = 20;

/** Unknown keys at one place that are named. */
const MOST_KEYS = 10;

function explain(issue: Issue, prefix: Path, reference: Reference): Complaint[] {
  const path = [...prefix, ...(issue.path as Path)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return explainKeys(issue.keys, path, reference);
    case 'invalid_value':
      return [{ path, message: notOneOf(issue.input, issue.values.map(String)) }];
    case 'invalid_union':
      return explainUnion(issue, path, reference);
    case 'invalid_type':
      return [{ path, message: `found ${show(issue.input)}, ${expectedOf(issue)}` }];
    case 'too_small':
      return [{ path, message: `found ${show(issue.input)}, expected at least ${issue.minimum}` }];
    case 'too_big':
      return [{ path, message: `found ${show(issue.input)}, expected at most ${issue.maximum}` }];
    default:
      return [{ path, message: `found ${show(reference.writtenAt(path))}, ${issue.message}` }];
  }
}

function explainKeys(keys: readonly string[], path: Path, reference: Reference): Complaint[] {
  const allowed = reference.keysAt(path, reference.writtenAt(path));
  const top = reference.keysAt([], {});
  // A misspelt key that tells forms apart makes strangers of those beside it.
  const unknown = keys.filter((key) => !allowed.includes(key));
  const told = unknown.length > 0 ? unknown : keys;
  const named: Complaint[] = told.slice(0, MOST_KEYS).map((key) => ({
    path: [...path, key],
    message: allowed.includes(key) ? outOfPlace(allowed) : unknownKey(key, allowed, path.length > 0 && top.includes(key)),
    isOfKey: true,
  }));
  const more = told.length - named.length;
  return more > 0 ? [...named, { path, message: `${more} more unknown keys` }] : named;
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, reference: Reference): Complaint[] {
  const { input } = issue;
  if (hasWords(issue)) return [{ path, message: `found ${show(input)}, ${issue.message}` }];
  if (typeof input === 'object' && input !== null) {
    const near = issue.errors.filter((branch) => !branch.some((inner) => inner.path.length === 0 && isWrongKind(inner)));
    const best = near.sort((a, b) => weight(a) - weight(b))[0];
    if (best !== undefined && !best.some(lacksDiscriminator))
      return best.flatMap((inner) => explain(withValuesOfOthers(inner, issue.errors), path, reference));
    const names = [...new Set([...valuesOf(issue.errors), ...(best?.flatMap(discriminators) ?? [])])];
    const name = (input as { name?: unknown }).name;
    if (names.length > 0) {
      const unnamed: Complaint = { path: [...path, 'name'], message: notOneOf(name, names) };
      return name === undefined ? [...explainKeys(strangersIn(input, path, reference), path, reference), unnamed] : [unnamed];
    }
  }
  const names = valuesOf(issue.errors);
  const hints = issue.errors.flat().filter((inner) => inner.code === 'custom' || (inner.path.length === 0 && hasWords(inner)));
  if (typeof input === 'string' && names.length > 1 && hints.length === 0) return [{ path, message: notOneOf(input, names) }];
  const expected = [...names.map((name) => `'${name}'`), ...hints.map((inner) => inner.message.replace(/^expected /, ''))];
  // One name among things of other kinds: `'unlimited' or a whole number`.
  if (names.length < 2 && hints.length === 0) expected.push(...new Set(issue.errors.flat().filter(isOfOtherKind).map(expectation)));
  return [{ path, message: `found ${show(input)}, expected ${expected.join(' or ')}` }];
}

/** A value that is wrong in every form of a place could have been any of those that one form or another has there. */
function withValuesOfOthers(issue: Issue, forms: readonly (readonly Issue[])[]): Issue {
  if (issue.code !== 'invalid_value') return issue;
  const place = issue.path.join('.');
  const alike = forms.map((form) => form.filter((other) => other.code === 'invalid_value' && other.path.join('.') === place));
  if (alike.some((found) => found.length === 0)) return issue;
  return { ...issue, values: [...new Set([...issue.values, ...alike.flat().flatMap((other) => ('values' in other ? other.values : []))])] };
}

/** Of the keys that stand beside no name those that no model has. */
function strangersIn(input: object, path: Path, reference: Reference): string[] {
  const known = reference.keysAt(path, {});
  return Object.keys(input).filter((key) => !known.includes(key));
}

/** A schema's own words. */
const hasWords = ({ message }: Issue): boolean => message.startsWith('expected ');
const isWrongKind = (issue: Issue): boolean => issue.code === 'invalid_type' || issue.code === 'invalid_value';
const isOfOtherKind = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.path.length === 0;
/** What the key could have been that tells several forms apart. */
const discriminators = (issue: Issue): string[] =>
  issue.code === 'invalid_union' && 'options' in issue ? (issue.options as unknown[]).map(String) : [];
const lacksDiscriminator = (issue: Issue): boolean => issue.code === 'invalid_union' && issue.errors.length === 0;
/** How far a branch is from what was written: keys that belong to another form tell most. */
const weight = (branch: readonly Issue[]): number => branch.reduce((sum, issue) => sum + distanceOf(issue), 0);

function distanceOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return 2 * issue.keys.length;
  return issue.code === 'invalid_type' && issue.expected === 'never' ? 5 : 1;
}
const valuesOf = (errors: readonly (readonly Issue[])[]): string[] =>
  errors.flat().flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map(String) : []));

function expectation(issue: Issue): string {
  return issue.code === 'invalid_type' ? typeName(issue.expected) : issue.message.replace(/^expected /, '');
}

function unknownKey(key: string, allowed: readonly string[], standsAtTop: boolean): string {
  const hint = standsAtTop ? '; it stands at the top of a scenario' : meant(key, allowed);
  return `unknown key${hint}${allowed.length === 0 ? '' : ` (allowed here: ${allowed.join(', ')})`}`;
}

/** A key that another form of the place has. */
const outOfPlace = (allowed: readonly string[]): string =>
  `means nothing beside the other keys here (allowed in one form or another: ${allowed.join(', ')})`;

function notOneOf(found: unknown, allowed: readonly string[]): string {
  const hint = typeof found === 'string' ? meant(found, allowed) : '';
  return `found ${show(found)}, expected ${allowed.length === 1 ? `'${allowed[0]}'` : `one of ${allowed.join(', ')}`}${hint}`;
}

function meant(word: string, allowed: readonly string[]): string {
  const candidate = nearest(
    word,
    allowed.filter((name) => name !== word),
  );
  return candidate === null ? '' : `; did you mean '${candidate}'?`;
}

/** A schema's own words where it has some. */
function expectedOf(issue: z.core.$ZodIssueInvalidType): string {
  return hasWords(issue) ? issue.message : `expected ${typeName(issue.expected)}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const typeName = (type: string): string => TYPE_NAMES[type] ?? type;

/** What was written, shortened. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`;
  const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
