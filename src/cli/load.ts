import { readFileSync, statSync } from 'node:fs';
import { type Document, LineCounter, isMap, isScalar, parse, parseDocument } from 'yaml';
import { type Complaint, ScenarioError, type ScenarioInput, resolveScenario } from '../scenario/index.js';

const LARGEST_FILE = 1024 * 1024;

/** Wrong usage or input: the message is for the user as it stands. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Changes to a scenario from the command line. */
export interface Changes {
  readonly seed?: string | undefined;
  /** `path=value` each. */
  readonly set?: readonly string[] | undefined;
}

type Tree = Record<string, unknown>;

/**
 * Reads a scenario (YAML or JSON, `-` for standard input), applies the changes
 * and checks it. @throws UsageError with file, line and column of each fault
 */
export function loadScenario(file: string, changes: Changes): ScenarioInput {
  const name = file === '-' ? 'standard input' : file;
  const lines = new LineCounter();
  const document = parseText(readText(file, name), name, lines);
  const data = document === null ? {} : toData(document, name);
  const set = (changes.set ?? []).map(parseSetting);
  for (const { path, value } of set) put(data, path, value);
  if (changes.seed !== undefined) data.seed = changes.seed;
  const where = (complaint: Complaint): string => {
    if (set.some((setting) => setting.path.every((key, i) => String(complaint.path[i]) === key))) return '--set';
    return document === null ? name : place(document, complaint, name, lines);
  };
  return check(data as ScenarioInput, where);
}

/** Checks a scenario made elsewhere and says where its faults are. @throws UsageError */
export function check(input: ScenarioInput, where: (complaint: Complaint) => string): ScenarioInput {
  try {
    resolveScenario(input);
    return input;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const complaints = error.complaints.map(
      (complaint) => `${where(complaint)}: ${[complaint.path.join('.'), complaint.message].filter(Boolean).join(': ')}`,
    );
    throw new UsageError(complaints.join('\n'));
  }
}

/** A partial scenario from `--set` options alone. */
export function settings(set: readonly string[]): ScenarioInput {
  const data: Tree = {};
  for (const { path, value } of set.map(parseSetting)) put(data, path, value);
  return check(data as ScenarioInput, () => '--set');
}

function readText(file: string, name: string): string {
  try {
    if (file !== '-') {
      const { size } = statSync(file);
      if (size > LARGEST_FILE) throw new UsageError(`${name}: is ${size} octets long; a scenario has at most ${LARGEST_FILE}`);
    }
    const text = readFileSync(file === '-' ? 0 : file, 'utf8');
    if (text.length > LARGEST_FILE) throw new UsageError(`${name}: is ${text.length} octets long; a scenario has at most ${LARGEST_FILE}`);
    return text;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(`${name}: there is no such file; name a scenario (YAML or JSON), or - for standard input`);
    throw new UsageError(`${name}: cannot be read (${code ?? String(error)})`);
  }
}

function parseText(text: string, name: string, lineCounter: LineCounter): Document.Parsed | null {
  const document = parseDocument(text, { lineCounter, prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const at = error.linePos?.[0];
    throw new UsageError(
      `${name}${at === undefined ? '' : `:${at.line}:${at.col}`}: is not YAML or JSON: ${error.message.split('\n')[0].slice(0, 200)}`,
    );
  }
  return document.contents === null ? null : document;
}

function toData(document: Document.Parsed, name: string): Tree {
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new UsageError(
      `${name}: holds ${Array.isArray(data) ? 'a list' : `'${String(data).slice(0, 60)}'`}, expected a map with keys such as network, client, server, workload`,
    );
  }
  const seed = document.get('seed', true);
  if (isScalar(seed) && seed.source !== undefined) (data as Tree).seed = seed.source;
  return data as Tree;
}

/** `file:line:column` of what is complained of, or of the nearest part above it. */
function place(document: Document.Parsed, { path, isOfKey }: Complaint, name: string, lines: LineCounter): string {
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path[path.length - 1]) : undefined;
  const nodes = [isOfKey === true ? pair?.key : undefined, ...path.map((_, i) => document.getIn(path.slice(0, path.length - i), true))];
  for (const node of nodes) {
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    if (range === undefined) continue;
    const { line, col } = lines.linePos(range[0]);
    return `${name}:${line}:${col}`;
  }
  return name;
}

interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

function parseSetting(setting: string): Setting {
  const equals = setting.indexOf('=');
  if (equals < 1) throw new UsageError(`--set ${setting}: expected path=value, such as network.rtt=20ms`);
  const path = setting.slice(0, equals).trim().split('.');
  const text = setting.slice(equals + 1);
  if (path.length === 1 && path[0] === 'seed') return { path, value: text };
  try {
    return { path, value: parse(text, { logLevel: 'silent' }) as unknown };
  } catch (error) {
    throw new UsageError(`--set ${setting}: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** Sets a value inside nested maps and lists, making maps on the way. A name on the way becomes a map with that name. */
function put(data: Tree, path: readonly string[], value: unknown): void {
  let place: Tree = data;
  for (const key of path.slice(0, -1)) {
    const inner = place[key];
    if (typeof inner !== 'object' || inner === null) {
      const isName = typeof inner === 'string' && inner !== 'none';
      place[key] = isName ? { [key === 'tcp' ? 'profile' : 'name']: inner } : {};
    }
    place = place[key] as Tree;
  }
  place[path[path.length - 1]] = value;
}
