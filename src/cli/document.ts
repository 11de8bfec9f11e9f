import { type Document, LineCounter, isAlias, isMap, isScalar, parseDocument } from 'yaml';
import type { Complaint } from '../scenario/index.js';
import { UsageError } from './usage-error.js';

/** Plain data: maps, lists, texts, numbers, true, false, null. No tag makes anything else of it. */
const PLAIN = { resolveKnownTags: false, logLevel: 'error' } as const;
const LONGEST_MESSAGE = 200;

export type Tree = Record<string, unknown>;

/** YAML or JSON that knows where each of its parts stands. */
export class ScenarioDocument {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;

  /** @throws UsageError when the text is not one YAML or JSON document */
  constructor(
    text: string,
    private readonly name: string,
  ) {
    this.document = parseDocument(text, { ...PLAIN, lineCounter: this.lines, prettyErrors: true });
    const fault = this.document.errors[0] ?? this.document.warnings[0];
    if (fault !== undefined) throw new UsageError(`${this.at(fault.pos[0])}: is not YAML or JSON: ${firstLine(fault.message)}`);
  }

  /** The whole as data; the seed as it is written. @throws UsageError when it is not a map */
  data(): Tree {
    if (this.document.contents === null) return {};
    const data = this.toJs();
    if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      const found = Array.isArray(data) ? 'a list' : `'${String(data).slice(0, 60)}'`;
      throw new UsageError(`${this.name}: holds ${found}, expected a map with keys such as network, client, server, workload`);
    }
    const written = this.document.get('seed', true);
    const seed = isAlias(written) ? written.resolve(this.document) : written;
    if (isScalar(seed) && typeof seed.source === 'string' && seed.value !== null) (data as Tree).seed = seed.source;
    return data as Tree;
  }

  /** `file:line:column` of what is complained of, or of the nearest part above it. */
  place({ path, isOfKey }: Complaint): string {
    const parent = this.document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path[path.length - 1]) : undefined;
    const parts = path.map((_, i) => this.document.getIn(path.slice(0, path.length - i), true));
    for (const node of [isOfKey === true ? pair?.key : undefined, ...parts]) {
      const range = (node as { range?: [number, number, number] } | undefined)?.range;
      if (range !== undefined) return this.at(range[0]);
    }
    return this.name;
  }

  private at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.name}:${line}:${col}`;
  }

  private toJs(): unknown {
    try {
      return this.document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      throw new UsageError(`${this.name}: ${firstLine((error as Error).message)}`);
    }
  }
}

/** A value as it would stand in a scenario file. @throws UsageError */
export function parseValue(text: string, name: string): unknown {
  const document = parseDocument(text, PLAIN);
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw new UsageError(`${name}: ${firstLine(fault.message)}`);
  return document.toJS({ maxAliasCount: 100 });
}

/** What the parser says, without the place, which is told in front of it. */
const firstLine = (text: string): string =>
  text
    .split('\n')[0]
    .replace(/ at line \d+, column \d+:?$/, '')
    .slice(0, LONGEST_MESSAGE);
