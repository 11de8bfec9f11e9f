import type { Command } from 'commander';
import { catalogue } from '../catalogue.js';
import { print } from '../output.js';
import type { Report } from './options.js';

/** `finaldot list` */
export function listCommand(program: Command, report: Report): void {
  program
    .command('list')
    .description('name everything that a scenario or a command can name')
    .option('--json', 'print JSON in place of text')
    .action(({ json }: { json?: boolean }) => {
      const entries = catalogue();
      if (json === true) print(JSON.stringify(entries, null, 2));
      else {
        const kindWidth = Math.max(...entries.map(({ kind }) => kind.length));
        const nameWidth = Math.max(...entries.map(({ name }) => name.length));
        print(entries.map(({ kind, name, summary }) => `${kind.padEnd(kindWidth)}  ${name.padEnd(nameWidth)}  ${summary}`).join('\n'));
      }
      report(0);
    });
}
