import { type Command, InvalidArgumentError } from 'commander';
import { type Result, ScenarioError, type ScenarioInput, withStrategy } from '../../scenario/index.js';
import { legalStrategies } from '../../smtp/index.js';
import { type Order, carryOut, carryOutEach } from '../executor.js';
import type { Tree } from '../document.js';
import { check, loadScenario } from '../load.js';
import { note, print } from '../output.js';
import { applySetting, parseValues } from '../settings.js';
import { comparisonTable } from '../table.js';
import { UsageError } from '../usage-error.js';
import { type Report, type RunOptions, withRunOptions } from './options.js';
import { explainStop } from './stop.js';

const ALL = legalStrategies.map(({ name }) => name).join(',');

/** `finaldot compare [SCENARIO]` */
export function compareCommand(program: Command, report: Report): void {
  withRunOptions(program.command('compare'))
    .description(
      'run a scenario once with each strategy that keeps to the rules, those named, or each value of anything else, with common random numbers',
    )
    .option('--strategies <names>', 'separated by commas', ALL)
    .option('--over <path=values>', 'compare values of a key in place of strategies, such as server.commit=stored,quit', once)
    .action(async (file: string | undefined, options: CompareOptions) => {
      const scenario = loadScenario(file, options);
      const { orders, heading, labels, areAsked } = options.over === undefined ? byStrategy(scenario, options) : byValue(scenario, options);
      const done = areAsked ? await carryOut(orders, 'compare', options) : await thoseThatRun(orders, options);
      const results = done.filter((one) => one !== null);
      const named = labels.filter((_, i) => done[i] !== null);
      print(options.json === true ? JSON.stringify(results, null, 2) : comparisonTable(results, heading, named));
      report(explainStop(results));
    });
}

/** For an option that stands once. */
function once(value: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError(`It compares values of one key; found ${before} as well.`);
  return value;
}

interface CompareOptions extends RunOptions {
  readonly strategies: string;
  readonly over?: string;
}

/** What is compared, and what its rows are called. */
interface Comparison {
  readonly orders: readonly Order[];
  readonly heading: string;
  readonly labels: readonly string[];
  /** Somebody asked for each of them. */
  readonly areAsked: boolean;
}

function byStrategy(scenario: ScenarioInput, { strategies, repeat }: CompareOptions): Comparison {
  const labels = namesIn(strategies);
  const orders = labels.map((name) => ({ scenario: check(withStrategy(scenario, name), () => '--strategies'), repeat }));
  return { orders, heading: 'strategy', labels, areAsked: strategies !== ALL };
}

/** @throws UsageError when there is nothing to compare, or strategies are named as well */
function byValue(scenario: ScenarioInput, { over = '', strategies, repeat }: CompareOptions): Comparison {
  if (strategies !== ALL)
    throw new UsageError('--over: compares values in place of strategies; leave out --strategies, or use --over client.strategy=…');
  const { path, values } = parseValues(over);
  const orders = values.map((value) => {
    const data = structuredClone(scenario) as Tree;
    applySetting(data, { path, value });
    return { scenario: check(data as ScenarioInput, () => '--over'), repeat };
  });
  return { orders, heading: path.join('.'), labels: values.map(labelOf), areAsked: true };
}

const labelOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** @throws UsageError when there is none, or one twice */
function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  if (list.trim() === '') throw new UsageError(`--strategies: names no strategy; allowed: ${ALL}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`--strategies: names '${twice}' twice`);
  return names;
}

/** Null for what the server has no use for, which is left out where nobody asked for it. @throws ScenarioError when that is all of them */
async function thoseThatRun(orders: readonly Order[], options: RunOptions): Promise<(Result | null)[]> {
  const done = await carryOutEach(orders, 'compare', options);
  const complaints = done.filter((one) => one instanceof ScenarioError);
  if (complaints.length === done.length) throw complaints[0];
  for (const { message } of complaints) note(`left out: ${message}`);
  return done.map((one) => (one instanceof ScenarioError ? null : one));
}
