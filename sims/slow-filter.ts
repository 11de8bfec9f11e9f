/**
 * What does a filter cost whose work now and then outlasts the client's patience?
 *
 * Work after the dot (virus scan, milter, callout) that is log-normal: a median
 * of 5 s, and a tail. Each try is work anew, and what the server has whole it
 * delivers, whether or not its client still waits: with p = P(work > timer) a
 * message has p / (1 - p) copies. Run it with `npm run sim slow-filter`.
 */
import { filterTails, filteredClient, filteredClients, slowFilterFigure } from '../src/plot/slow-filter.js';
import { type Row, isMain, tableOf } from './support/table.js';

export interface Options {
  readonly messages: number;
}

/** One row a client: copies per 1000 messages for each tail. */
export function slowFilter({ messages }: Options): Row[] {
  const scenario = { ...slowFilterFigure.scenario, workload: { ...slowFilterFigure.scenario.workload, messages } };
  const copies = (client: (typeof filteredClients)[number], sigma: number): number =>
    Math.round((filteredClient(scenario, client, sigma).copies.value ?? 0) * messages) * (1000 / messages);
  return filteredClients.map((client) => ({
    client,
    ...Object.assign({}, ...filterTails.map((sigma) => ({ [`copies per 1000, σ = ${sigma}`]: copies(client, sigma) }))),
  }));
}

if (isMain(import.meta.url)) console.log(tableOf(slowFilter({ messages: 4000 })));
