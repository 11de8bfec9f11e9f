import { parseDuration } from '../engine/index.js';
import { type Interval, type ScenarioInput, mergeScenarios, prepare, resolveScenario, simulate } from '../scenario/index.js';
import { askedMessages } from './asked.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawSlowFilter } from './slow-filter-picture.js';

/** Clients by the time that they wait behind the dot. */
export const filteredClients = ['haraka', 'opensmtpd', 'postfix', 'qmail-remote', 'sendmail'] as const;
export const filterTails = [1, 1.5, 2] as const;

export interface FilteredClient {
  readonly client: string;
  /** How long it waits for the reply to the dot, ns. */
  readonly timerNs: number;
  /** Copies for each message, beyond the first. */
  readonly copies: Interval;
}

export interface FilterTail {
  /** Standard deviation of the logarithm of the work. */
  readonly sigma: number;
  readonly clients: readonly FilteredClient[];
}

export interface SlowFilterData {
  /** Of the work after the dot, ns; null where it is not log-normal. */
  readonly medianNs: number | null;
  readonly messages: number;
  readonly tails: readonly FilterTail[];
}

/** Enough to see one copy in a thousand messages. */
const MESSAGES = 4000;

/** What each client's patience costs where the server's work after the dot has a long tail. */
export const slowFilterFigure: Figure<SlowFilterData> = {
  name: 'slow-filter',
  summary: "copies by the client's timer after the dot, where the server's work now and then outlasts it",
  scenario: {
    client: { connections: 20 },
    server: { processing: { dot: { name: 'lognormal', median: '5s' } } },
    workload: { size: '4KiB' },
    observe: { digest: false },
  },
  length: '4,000 messages a run',
  data: slowFilterData,
  draw: drawSlowFilter,
};

function slowFilterData({ scenario, corpora, onProgress }: FigureOptions): SlowFilterData {
  const total = filterTails.length * filteredClients.length;
  let done = 0;
  const tails = filterTails.map((sigma) => ({
    sigma,
    clients: filteredClients.map((client) => {
      const filtered = filteredClient(scenario, client, sigma, { corpora });
      onProgress?.(++done, total);
      return filtered;
    }),
  }));
  return { medianNs: medianOf(scenario), messages: askedMessages(scenario) ?? MESSAGES, tails };
}

/** One client before a filter with one tail. */
export function filteredClient(
  scenario: ScenarioInput,
  client: (typeof filteredClients)[number],
  sigma: number,
  { corpora }: Pick<FigureOptions, 'corpora'> = {},
): FilteredClient {
  // Who is given a strategy of somebody else's says EHLO for it, qmail-remote too.
  const startup = scenario.client?.strategy === undefined ? {} : { startup: 'esmtp' as const };
  const run = mergeScenarios(scenario, {
    client: { profile: client, ...startup },
    // Other work than log-normal is what was asked for, whatever the tail.
    ...(medianOf(scenario) === null ? {} : { server: { processing: { dot: { sigma } as never } } }),
    workload: { messages: askedMessages(scenario) ?? MESSAGES },
  });
  const { duplicates } = simulate(run, { corpora });
  return { client, timerNs: prepare(run, corpora).client.timeouts.body, copies: duplicates.perMessage };
}

function medianOf(scenario: ScenarioInput): number | null {
  const { processing } = resolveScenario(scenario).scenario.server;
  const dot = typeof processing === 'object' && 'dot' in processing ? processing.dot : processing;
  return typeof dot === 'object' && 'median' in dot ? parseDuration(dot.median as string | number) : null;
}
