import type { Command } from 'commander';
import { scenarioJsonSchema } from '../../scenario/index.js';
import { print } from '../output.js';
import type { Report } from './options.js';

/** `finaldot schema` */
export function schemaCommand(program: Command, report: Report): void {
  program
    .command('schema')
    .description('print the JSON Schema of a scenario, for editors')
    .action(() => {
      print(JSON.stringify(scenarioJsonSchema(), null, 2));
      report(0);
    });
}
