import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, root, sourcesBelow } from './sources.js';

const LONGEST = 500;

/** Folders in which every file is a model that the index must list. */
const MODEL_FOLDERS = [
  'src/mail/hazards',
  'src/smtp/client/strategies',
  'src/smtp/client/startups',
  'src/smtp/client/auth',
  'src/smtp/tls/versions',
  'src/smtp/server/extensions',
  'src/smtp/client/writes',
  'src/smtp/client/timeouts',
  'src/smtp/server/flush',
  'src/smtp/server/habits',
  'src/smtp/server/commit',
  'src/smtp/server/profiles',
  'src/smtp/middlebox',
  'src/tcp/profiles',
  'src/engine/distributions',
  'src/mail/arrivals',
  'src/mail/fsync',
  'src/net/loss',
  'src/net/queue',
  'src/net/rate',
  'src/net/jitter',
  'src/net/reorder',
];

describe('the files', () => {
  const sources = [...sourcesBelow('src'), ...sourcesBelow('test'), ...sourcesBelow('sims')];

  it(`are at most ${LONGEST} lines long`, () => {
    const long = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length })).filter(({ lines }) => lines > LONGEST);
    expect(long).toEqual([]);
  });

  it('are all used by something', () => {
    const imported = new Set(sources.flatMap(importsOf));
    const entries = [
      'src/index.ts',
      'src/property/index.ts',
      'src/cli/main.ts',
      'src/cli/worker.ts',
      'src/cli/aside-worker.ts',
      'src/plot/make.ts',
    ];
    const unused = sources
      .map(({ path }) => path)
      .filter((path) => path.startsWith('src/') && !path.endsWith('.d.ts') && !imported.has(path) && !entries.includes(path));
    expect(unused).toEqual([]);
  });

  it.each(MODEL_FOLDERS)('of %s are all in the index', (folder) => {
    const index = sources.find(({ path }) => path === `${folder}/index.ts`);
    const listed = importsOf(index as NonNullable<typeof index>);
    const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
    expect(files.filter((file) => !listed.includes(`${folder}/${file}`))).toEqual([]);
  });

  it('of tests neither skip nor single out', () => {
    const marked = sources.filter(
      ({ path, code }) => path.startsWith('test/') && /\b(?:it|test|describe)\.(?:only|skip|todo)\b/.test(code),
    );
    expect(marked.map(({ path }) => path)).toEqual([]);
  });
});
