import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { TraceTextError, parseTraceText } from '../net/index.js';
import { ScenarioError, type ScenarioInput } from '../scenario/index.js';

const LARGEST_FILE = 64 * 1024 * 1024;

type Tree = Record<string, unknown>;

/** What a recording is of: the key that names it, the columns of its lines, and the key that takes what they hold. */
interface Kind {
  readonly key: string;
  readonly columns: number;
  readonly into: string;
}

const KINDS: readonly Kind[] = [
  { key: 'rate', columns: 1, into: 'opportunities' },
  { key: 'jitter', columns: 2, into: 'samples' },
];

type Path = readonly (string | number)[];

/**
 * A scenario in which the recordings themselves stand in place of their files' names.
 * @throws ScenarioError for a file that cannot be read, or is no recording
 */
export function withTraces(input: ScenarioInput): ScenarioInput {
  return mapLinks(input, (link, path) => {
    for (const kind of KINDS) {
      const file = fileOf(link[kind.key]);
      if (file === null) continue;
      const { file: _file, ...options } = link[kind.key] as Tree;
      link[kind.key] = { ...options, [kind.into]: readTrace(file, kind, [...path, kind.key, 'file']) };
    }
  });
}

/** A scenario from a file: the recordings that it names lie beside it. */
export function besideScenario(input: ScenarioInput, scenarioFile: string): ScenarioInput {
  const folder = dirname(scenarioFile);
  return mapLinks(input, (link) => {
    for (const { key } of KINDS) {
      const file = fileOf(link[key]);
      if (file !== null && !isAbsolute(file)) link[key] = { ...(link[key] as Tree), file: join(folder, file) };
    }
  });
}

function fileOf(model: unknown): string | null {
  if (!isTree(model) || model.name !== 'trace') return null;
  return typeof model.file === 'string' ? model.file : null;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The scenario with all its links changed; whatever does not look like a link is left for the schema to judge. */
function mapLinks(input: ScenarioInput, change: (link: Tree, path: Path) => void): ScenarioInput {
  if (!isTree(input) || !isTree(input.network)) return input;
  const network = mapPair(input.network, ['network'], change);
  if (Array.isArray(network.hosts)) {
    network.hosts = network.hosts.map((host: unknown, i) => (isTree(host) ? mapPair(host, ['network', 'hosts', i], change) : host));
  }
  return { ...(input as Tree), network } as ScenarioInput;
}

function mapPair(pair: Tree, path: Path, change: (link: Tree, path: Path) => void): Tree {
  const copy = { ...pair };
  change(copy, path);
  for (const direction of ['up', 'down']) {
    const own = copy[direction];
    if (!isTree(own)) continue;
    const link = { ...own };
    change(link, [...path, direction]);
    copy[direction] = link;
  }
  return copy;
}

function readTrace(file: string, { columns }: Kind, path: Path): unknown[] {
  const refuse = (message: string): never => {
    throw new ScenarioError([{ path, message }]);
  };
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE) refuse(`${file}: is ${size} octets long; a recording has at most ${LARGEST_FILE}`);
    const rows = parseTraceText(readFileSync(file, 'utf8'), columns);
    return columns === 1 ? rows.map(([value]) => value) : rows;
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    if (error instanceof TraceTextError) return refuse(`${file}:${error.line}: ${error.message}`);
    const code = (error as NodeJS.ErrnoException).code;
    return refuse(code === 'ENOENT' ? `${file}: there is no such file` : `${file}: cannot be read (${code ?? String(error)})`);
  }
}
