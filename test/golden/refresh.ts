// Writes anew what the suite holds byte for byte: golden digests, figures, the table of stack profiles, the README's headline table.
// To be run when runs have changed on purpose; the commit says why they did.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'yaml';
import { comparisonTable } from '../../src/cli/table.js';
import { withProfileTable } from '../support/profile-table.js';
import { type Result, type ScenarioInput, simulate } from '../../src/index.js';

const root = join(import.meta.dirname, '..', '..');

function rewrite(path: string, change: (text: string) => string): void {
  const file = join(root, path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after !== before) writeFileSync(file, after);
  process.stdout.write(`${path}: ${after === before ? 'as it was' : 'rewritten'}\n`);
}

function output(...args: string[]): string {
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status === 0) return done.stdout;
  process.stderr.write(done.stderr);
  process.exit(1);
}

function newDigest(row: string): string {
  const [name, scenario] = row.split(';');
  return `${name};${scenario};${simulate(parse(scenario) as ScenarioInput).digest}`;
}

rewrite('test/golden/digests.csv', (text) => {
  const [head, ...rows] = text.trimEnd().split('\n');
  return `${[head, ...rows.map(newDigest)].join('\n')}\n`;
});
rewrite('src/tcp/README.md', withProfileTable);
const results = JSON.parse(output('src/cli/finaldot.mjs', 'headline', '--json')) as Result[];
const table = stripVTControlCharacters(comparisonTable(results));
rewrite('README.md', (text) => {
  const [begin, end] = ['<!-- headline -->', '<!-- /headline -->'].map((mark) => text.indexOf(mark));
  const old = text.slice(begin, end);
  const [from, to] = [old.indexOf('```'), old.lastIndexOf('```')];
  const fence = old.slice(from, old.indexOf('\n', from) + 1);
  return text.slice(0, begin + from) + fence + table + (table.endsWith('\n') ? '' : '\n') + text.slice(begin + to);
});
output('src/cli/task.mjs', 'plots');
process.stdout.write('plots/*.svg and their numbers: made again\n');
