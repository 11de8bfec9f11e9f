import type { Command } from 'commander';
import { carryOut } from '../executor.js';
import { JsonlSink } from '../jsonl.js';
import { LadderFile } from '../ladder-file.js';
import { loadScenario } from '../load.js';
import { checkOutput, print } from '../output.js';
import { resultText } from '../table.js';
import { UsageError } from '../usage-error.js';
import { type Report, type RunOptions, withRunOptions } from './options.js';
import { explainStop } from './stop.js';

/** `finaldot run [SCENARIO]` */
export function runCommand(program: Command, report: Report): void {
  withRunOptions(program.command('run'))
    .description('run a scenario and print what came of it')
    .option('--trace <file>', 'write every event to a file, a JSON object a line')
    .option('--ladder <file>', 'write who sent what when: as a picture to NAME.svg, as text to any other file; - is standard output')
    .action(async (file: string | undefined, options: RunOptions & { trace?: string; ladder?: string }) => {
      const scenario = loadScenario(file, options);
      const ladder = options.ladder === undefined ? null : new LadderFile(options.ladder, options);
      if (options.trace !== undefined) checkTrace(options.trace);
      const sink = options.trace === undefined ? null : new JsonlSink(options.trace);
      try {
        const sinks = [sink, ladder?.recorder].filter((one) => one !== null && one !== undefined);
        const results = await carryOut([{ scenario, repeat: options.repeat }], 'run', { sinks, threads: options.threads });
        const [result] = results;
        await ladder?.write(result, file);
        print(options.json === true ? JSON.stringify(result, null, 2) : resultText(result));
        report(explainStop(results));
      } finally {
        sink?.close();
      }
    });
}

/** @throws UsageError for standard output, and when there is nowhere to write */
function checkTrace(path: string): void {
  if (path === '-') throw new UsageError('--trace -: standard output is taken by the result; name a file, or a pipe such as >(jq .)');
  checkOutput(path, '--trace');
}
