import { describe, expect, it } from 'vitest';
import { type Source, importsOf, sourceOf, sourcesBelow } from './sources.js';

/** Which folders each folder may know besides itself. A new folder is a decision: it is made here. */
const KNOWS: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  net: ['engine'],
  tcp: ['engine', 'net'],
  mail: ['engine'],
  dedup: ['engine', 'mail'],
  smtp: ['engine', 'net', 'tcp', 'mail', 'dedup'],
  scenario: ['engine', 'net', 'tcp', 'mail', 'dedup', 'smtp'],
  conformance: ['engine', 'net', 'tcp', 'mail', 'smtp', 'scenario'],
  property: ['engine', 'mail', 'smtp', 'scenario'],
  plot: ['engine', 'net', 'tcp', 'mail', 'dedup', 'smtp', 'scenario'],
  cli: ['engine', 'net', 'tcp', 'mail', 'dedup', 'smtp', 'scenario', 'conformance', 'plot'],
};

/** Folders that also run in a browser. */
const PORTABLE = ['engine', 'net', 'tcp', 'mail', 'dedup', 'smtp', 'scenario', 'conformance', 'property'];

const folderOf = (path: string): string => (path.split('/').length > 2 ? path.split('/')[1] : '');

function upwardImports(source: Source): string[] {
  const own = folderOf(source.path);
  if (own === '') return [];
  return importsOf(source)
    .filter((target) => target.startsWith('src/'))
    .filter((target) => folderOf(target) !== own && !(KNOWS[own] ?? []).includes(folderOf(target)))
    .map((target) => `${source.path} imports ${target}`);
}

function platformImports(source: Source): string[] {
  if (!PORTABLE.includes(folderOf(source.path))) return [];
  return importsOf(source)
    .filter((target) => target.startsWith('node:') || ['fs', 'path', 'os', 'worker_threads'].includes(target))
    .map((target) => `${source.path} imports ${target}`);
}

describe('the house', () => {
  const sources = sourcesBelow('src');

  it('has only folders whose place is decided', () => {
    const folders = new Set(sources.map(({ path }) => folderOf(path)).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => !(folder in KNOWS))).toEqual([]);
  });

  it('has imports that point down only', () => {
    expect(sources.flatMap(upwardImports)).toEqual([]);
  });

  it('runs in a browser up to the scenario floor', () => {
    expect(sources.flatMap(platformImports)).toEqual([]);
  });

  it('needs fast-check, which need not be installed, for properties alone', () => {
    const users = sources.filter((source) => importsOf(source).includes('fast-check')).map(({ path }) => folderOf(path));
    expect([...new Set(users)]).toEqual(['property']);
  });

  it('would notice an import that points up, and one of the platform', () => {
    const up = sourceOf('src/engine/x.ts', "import { a } from '../net/index.js';\n");
    expect(upwardImports(up)).toEqual(['src/engine/x.ts imports src/net/index.ts']);
    const sideways = sourceOf('src/mail/x.ts', "export { a } from '../net/link.js';\n");
    expect(upwardImports(sideways)).toHaveLength(1);
    expect(platformImports(sourceOf('src/smtp/client/x.ts', "import { readFileSync } from 'node:fs';\n"))).toHaveLength(1);
  });
});
