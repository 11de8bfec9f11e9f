import type { Command } from 'commander';
import { carryOut } from '../executor.js';
import { JsonlSink } from '../jsonl.js';
import { loadScenario } from '../load.js';
import { print } from '../output.js';
import { resultText } from '../table.js';
import { type Report, type RunOptions, withRunOptions } from './options.js';
import { explainStop } from './stop.js';

/** `finaldot run SCENARIO` */
export function runCommand(program: Command, report: Report): void {
  withRunOptions(program.command('run'))
    .description('run a scenario and print what came of it')
    .argument('<scenario>', 'YAML or JSON file, or - for standard input')
    .option('--trace <file>', 'write every event to a file, a JSON object a line')
    .action(async (file: string, options: RunOptions & { trace?: string }) => {
      const scenario = loadScenario(file, options);
      const sink = options.trace === undefined ? null : new JsonlSink(options.trace);
      try {
        const finished = await carryOut([{ scenario, repeat: options.repeat }], 'run', sink === null ? [] : [sink]);
        const [{ result }] = finished;
        print(options.json === true ? JSON.stringify(result, null, 2) : resultText(result));
        report(explainStop(finished));
      } finally {
        sink?.close();
      }
    });
}
