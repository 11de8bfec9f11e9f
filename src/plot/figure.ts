import type { Corpora, ScenarioInput } from '../scenario/index.js';
import type { Pen } from './pen.js';

/** A strategy as a scenario names it. */
export type StrategyReference = NonNullable<NonNullable<ScenarioInput['client']>['strategy']>;

/** What the runs behind a figure need to know. */
export interface FigureOptions {
  /** The figure's own scenario, with whatever was set over it. */
  readonly scenario: ScenarioInput;
  /** Which strategies are compared, in the order in which they are shown. */
  readonly strategies: readonly StrategyReference[];
  /** Mail that `workload.corpus` can name. */
  readonly corpora?: Corpora;
  /** Hears how many runs of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A picture of what simulations say: runs give plain data, data give SVG. */
export interface Figure<Data = unknown> {
  readonly name: string;
  /** One line for a list. */
  readonly summary: string;
  /** What is simulated, unless something is set over it. */
  readonly scenario: ScenarioInput;
  /** How long its runs are, unless somebody asks for so many messages. */
  readonly length: string;
  /** Runs the simulations. */
  data(options: FigureOptions): Data;
  /** @param source the lines below the figure that say what made it */
  draw(data: Data, pen: Pen, source: string): string;
}
