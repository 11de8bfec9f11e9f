import { type Corpora, type ScenarioInput, mergeScenarios, nearest, resolveScenario } from '../scenario/index.js';
import { askedMessages } from './asked.js';
import { FigureError } from './errors.js';
import type { Figure } from './figure.js';
import { figures } from './figures.js';
import { scenarioLine } from './scenario-line.js';
import { setOptions } from './set-options.js';
import { comparedStrategies } from './palette.js';
import { loadPen } from './pen.js';

export interface RenderOptions {
  /** Of finaldot: stands below the figure. */
  readonly version: string;
  /** Mail that `workload.corpus` can name. */
  readonly corpora?: Corpora;
  /** Hears how many runs of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A figure before it is drawn: its numbers and what made them, as plain data that JSON holds. */
export interface FigureNumbers {
  readonly figure: string;
  /** The scenario behind it, and how long its runs are. */
  readonly parameters: string;
  readonly command: string;
  readonly seed: string;
  /** Of finaldot. */
  readonly version: string;
  /** What the figure of this name shows; each kind has its own form. */
  readonly data: unknown;
}

/**
 * Runs what is behind a figure.
 * @param over laid over the figure's own scenario; a strategy in it is the only one shown
 * @throws FigureError for a name that no figure has
 * @throws ScenarioError when the scenario cannot be run
 */
export function figureNumbers(name: string, over: ScenarioInput = {}, options: RenderOptions): FigureNumbers {
  const figure = figureNamed(name);
  const scenario = mergeScenarios(figure.scenario, over);
  const { seed } = resolveScenario(scenario).scenario;
  const { version, corpora, onProgress } = options;
  const strategy = over.client?.strategy;
  const strategies = strategy === undefined ? comparedStrategies : [strategy];
  const data = figure.data({ scenario, strategies, corpora, onProgress });
  const command = ['npx finaldot plot', name, ...setOptions(over)].join(' ');
  const parameters = `${scenarioLine(scenario)}${askedMessages(scenario) === null ? `; ${figure.length}` : ''}.`;
  return { figure: name, parameters, command, seed, version, data };
}

/**
 * The picture of a figure's numbers, as SVG.
 * @throws FigureError for a name that no figure has, and when d3-node is not installed
 */
export async function drawFigure({ figure, parameters, command, seed, version, data }: FigureNumbers): Promise<string> {
  const { draw } = figureNamed(figure);
  return draw(data, await loadPen(), `${parameters}\n${sourceLine(command, seed, version)}`);
}

/**
 * Runs what is behind a figure and draws it: `figureNumbers` and `drawFigure` in one.
 * @throws FigureError for a name that no figure has, and, before anything is run, when d3-node is not installed
 * @throws ScenarioError when the scenario cannot be run
 */
export async function renderFigure(name: string, over: ScenarioInput = {}, options: RenderOptions): Promise<string> {
  await loadPen();
  return drawFigure(figureNumbers(name, over, options));
}

/** What made a figure. */
export const sourceLine = (command: string, seed: string, version: string): string => `${command} · seed '${seed}' · finaldot ${version}`;

/** @throws FigureError for a name that no figure has */
export function figureNamed(name: string): Figure {
  const figure = figures.find((candidate) => candidate.name === name);
  if (figure !== undefined) return figure;
  const names = figures.map((candidate) => candidate.name);
  const near = nearest(name, names);
  throw new FigureError(
    `no figure is named '${name}', expected one of ${names.join(', ')}${near === null ? '' : `; did you mean '${near}'?`}`,
  );
}
