import type { Command } from 'commander';
import { type ScenarioInput, withStrategy } from '../../scenario/index.js';
import { legalStrategies } from '../../smtp/index.js';
import { carryOut } from '../executor.js';
import { check, loadScenario } from '../load.js';
import { print } from '../output.js';
import { comparisonTable } from '../table.js';
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
      const names = options.strategies.split(',').map((name) => name.trim());
      const orders = names.map((name) => ({ scenario: named(scenario, name), repeat: options.repeat }));
      const finished = await carryOut(orders, 'compare');
      const results = finished.map(({ result }) => result);
      print(options.json === true ? JSON.stringify(results, null, 2) : comparisonTable(results));
      report(explainStop(finished));
    });
}

function named(scenario: ScenarioInput, name: string): ScenarioInput {
  return check(withStrategy(scenario, name), () => '--strategies');
}
