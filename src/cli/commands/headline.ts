import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { headlineFigure, scenarioLine, sourceLine } from '../../plot/index.js';
import { type Result, type ScenarioInput, withStrategy } from '../../scenario/index.js';
import { carryOut } from '../executor.js';
import { loadScenario } from '../load.js';
import { note, print, writeWhole } from '../output.js';
import { comparisonTable } from '../table.js';
import { version } from '../version.js';
import type { Report } from './options.js';
import { explainStop } from './stop.js';

/**
 * Runs of the whole corpus per strategy: so many that the half-width of each
 * interval is below a tenth of its value (a fifth for bdat-async, whose losses
 * are few and heavy).
 */
export const HEADLINE_REPEATS: Readonly<Record<string, number>> = {
  lockstep: 4,
  'mail-first': 4,
  pipelining: 4,
  'cross-message': 4,
  'bdat-strict': 4,
  bdat: 4,
  'bdat-async': 140,
};

/** The scenario that `npm start` compares strategies with. */
export const headlineScenario = (): string => fileURLToPath(new URL('../../../sims/headline.yaml', import.meta.url));

/** The figure of the comparison, in `plots/`. */
async function draw(results: readonly Result[], scenario: ScenarioInput): Promise<void> {
  const path = fileURLToPath(new URL('../../../plots/headline.svg', import.meta.url));
  const svg = await headlineFigure(results, `${scenarioLine(scenario)}.\n${sourceLine('npm start', results[0].seed, version)}`);
  writeWhole(path, svg.endsWith('\n') ? svg : `${svg}\n`);
  note('finaldot: drew plots/headline.svg; the other figures there are made by npm run plots');
}

/** `finaldot headline`: what `npm start` runs. */
export function headlineCommand(program: Command, report: Report): void {
  program
    .command('headline')
    .description('compare all strategies over the SpamAssassin corpus (what npm start runs)')
    .option('--json', 'print JSON in place of the table')
    .action(async ({ json }: { json?: boolean }) => {
      const scenario = loadScenario(headlineScenario(), {});
      const orders = Object.entries(HEADLINE_REPEATS).map(([name, repeat]) => ({ scenario: withStrategy(scenario, name), repeat }));
      note('finaldot: 6,046 real messages, 100 ms RTT, 100 Mbit/s, a connection lost every 2 s on average …');
      const results = await carryOut(orders, 'headline');
      print(json === true ? JSON.stringify(results, null, 2) : comparisonTable(results));
      const code = explainStop(results);
      if (code === 0) await draw(results, scenario);
      report(code);
    });
}
