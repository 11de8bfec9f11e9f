import type { Command } from 'commander';
import { nearest } from '../../scenario/index.js';
import { type Entry, catalogue } from '../catalogue.js';
import { type Key, keysNamed, scenarioKeys } from '../keys.js';
import { print } from '../output.js';
import { UsageError } from '../usage-error.js';
import type { Report } from './options.js';

/** `finaldot list [KEY]` */
export function listCommand(program: Command, report: Report): void {
  program
    .command('list')
    .description('name everything that a scenario or a command can name, or the keys of one part of a scenario')
    .argument('[key]', 'a key such as client.retry or retry, or a kind of model such as strategy; without one, all models')
    .option('--json', 'print JSON in place of text')
    .action((key: string | undefined, { json }: { json?: boolean }) => {
      const all = catalogue();
      if (key === undefined) print(json === true ? JSON.stringify(all, null, 2) : entriesText(all));
      else {
        const { entries, keys } = named(key, all);
        if (json === true) print(JSON.stringify({ entries, keys }, null, 2));
        else print([entriesText(entries), keysText(keys, entries)].filter((part) => part !== '').join('\n\n'));
      }
      report(0);
    });
}

/** @throws UsageError when nothing is called so */
function named(name: string, all: readonly Entry[]): { entries: Entry[]; keys: Key[] } {
  const every = scenarioKeys();
  const entries = all.filter(({ kind }) => kind === name || `${kind}s` === name);
  const keys = keysNamed(name, every);
  if (entries.length > 0 || keys.length > 0) return { entries, keys };
  const names = [...new Set([...all.map(({ kind }) => kind), ...every.flatMap(({ path }) => [path, ...path.split('.')])])];
  const near = nearest(name, names);
  const top = [...new Set(every.map(({ path }) => path.split('.')[0]))];
  throw new UsageError(
    `list: no key or kind is called '${name}'${near === null ? '' : `; did you mean '${near}'?`} Keys: ${top.join(', ')}`,
  );
}

function entriesText(entries: readonly Entry[]): string {
  const kindWidth = Math.max(...entries.map(({ kind }) => kind.length));
  const nameWidth = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(({ kind, name, summary }) => `${kind.padEnd(kindWidth)}  ${name.padEnd(nameWidth)}  ${summary}`).join('\n');
}

const WIDTH = 100;
const INDENT = '    ';

/** A key a paragraph: what it takes, what stands there by default, what it is, unless that is told above. */
function keysText(keys: readonly Key[], told: readonly Entry[]): string {
  return keys
    .map(({ path, beside, takes, usually, about }) => {
      const head = `${path}${beside === null ? '' : ` (${beside})`}: ${takes}${usually === null ? '' : `; by default ${usually}`}`;
      const isTold = told.some(({ summary }) => about.includes(summary));
      return [...wrapped(head), ...(isTold ? [] : wrapped(about).map((line, i) => (i === 0 ? INDENT + line : line)))].join('\n');
    })
    .join('\n');
}

/** Lines of a width, those after the first set in. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = INDENT + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
