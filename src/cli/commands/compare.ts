import type { Command } from 'commander';
import { type Finished, ScenarioError, type ScenarioInput, withStrategy } from '../../scenario/index.js';
import { legalStrategies } from '../../smtp/index.js';
import { type Order, carryOut, carryOutEach } from '../executor.js';
import { check, loadScenario } from '../load.js';
import { note, print } from '../output.js';
import { comparisonTable } from '../table.js';
import { UsageError } from '../usage-error.js';
import { type Report, type RunOptions, withRunOptions } from './options.js';
import { explainStop } from './stop.js';

const ALL = legalStrategies.map(({ name }) => name).join(',');

/** `finaldot compare SCENARIO` */
export function compareCommand(program: Command, report: Report): void {
  withRunOptions(program.command('compare'))
    .description('run a scenario once with each strategy that keeps to the rules, or those named, with common random numbers')
    .argument('<scenario>', 'YAML or JSON file, or - for standard input')
    .option('--strategies <names>', 'separated by commas', ALL)
    .action(async (file: string, options: RunOptions & { strategies: string }) => {
      const scenario = loadScenario(file, options);
      const names = namesIn(options.strategies);
      const orders = names.map((name) => ({ scenario: named(scenario, name), repeat: options.repeat }));
      const finished = options.strategies === ALL ? await thoseThatRun(orders) : await carryOut(orders, 'compare');
      const results = finished.map(({ result }) => result);
      print(options.json === true ? JSON.stringify(results, null, 2) : comparisonTable(results));
      report(explainStop(finished));
    });
}

/** @throws UsageError when there is none, or one twice */
function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  if (list.trim() === '') throw new UsageError(`--strategies: names no strategy; allowed: ${ALL}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`--strategies: names '${twice}' twice`);
  return names;
}

/** Where nobody asked for a certain strategy, one that the server has no use for is left out. @throws ScenarioError when that is all of them */
async function thoseThatRun(orders: readonly Order[]): Promise<Finished[]> {
  const done = await carryOutEach(orders, 'compare');
  const complaints = done.filter((one) => one instanceof ScenarioError);
  if (complaints.length === done.length) throw complaints[0];
  for (const { message } of complaints) note(`left out: ${message}`);
  return done.filter((one): one is Finished => !(one instanceof ScenarioError));
}

function named(scenario: ScenarioInput, name: string): ScenarioInput {
  return check(withStrategy(scenario, name), () => '--strategies');
}
