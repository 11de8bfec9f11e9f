import { parseDuration } from '../engine/index.js';
import { CLIENT_HOST } from '../net/index.js';
import { type Result, resolveScenario, simulate, withStrategy } from '../scenario/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawLadder } from './ladder-picture.js';
import { type LadderEvents, LadderRecorder, serversIn } from './ladder-recorder.js';
import { strategyName } from './palette.js';
import { loadPen } from './pen.js';

export interface LadderColumn extends LadderEvents {
  readonly strategy: string;
  /** To the first 250, and between later ones on a connection. */
  readonly pace: Pick<Result['messagesPerRtt'], 'firstRtts' | 'nextRtts'>;
  /** The one that it shows of several, from 1. */
  readonly server?: number;
}

export interface LadderData {
  readonly title: string;
  readonly rttNs: number;
  readonly columns: readonly LadderColumn[];
}

/** Who says what when, under each strategy. */
export const ladder: Figure<LadderData> = {
  name: 'ladder',
  summary: 'time-sequence diagram of the first two messages under each strategy, with commits, 250s and the time in doubt',
  // Without serialisation every instant is a whole number of half round trips.
  scenario: { network: { rtt: '100ms', rate: 'unlimited' }, workload: { messages: 2, size: '1KiB' }, observe: { digest: false } },
  length: 'two messages',
  data: ladderData,
  draw: drawLadder,
};

/**
 * The ladder of one run that a recorder has listened to.
 * @param source the line below the picture that says what made it
 * @throws FigureError when d3-node is not installed
 */
export async function ladderPicture(
  recorder: LadderRecorder,
  { scenario, time, messagesPerRtt: pace }: Pick<Result, 'scenario' | 'time' | 'messagesPerRtt'>,
  source: string,
): Promise<string> {
  const column = { strategy: strategyName(scenario.client.strategy), pace, ...recorder.events };
  return drawLadder({ title: 'Who sent what when', rttNs: time.rttNs, columns: byServer(column) }, await loadPen(), source);
}

/** A column for each of several servers: what passes between it and the client. */
function byServer(column: LadderColumn): LadderColumn[] {
  const count = serversIn(column);
  if (count === 1) return [column];
  return Array.from({ length: count }, (_, i) => i + 1).map((server) => {
    const here = <T extends { readonly connection: number }>(all: readonly T[]): T[] =>
      all.filter(({ connection }) => column.servers[connection - 1] === server);
    return {
      ...column,
      server,
      outages: column.outages.filter(({ host }) => host === CLIENT_HOST || host === server),
      interruptions: column.interruptions.filter(({ connection }) => connection === 0 || column.servers[connection - 1] === server),
      cuts: here(column.cuts),
      arrows: here(column.arrows),
      commits: here(column.commits),
      reads: here(column.reads),
      doubts: here(column.doubts),
      discards: here(column.discards),
      notes: here(column.notes),
    };
  });
}

function ladderData({ scenario, strategies, corpora, onProgress }: FigureOptions): LadderData {
  const columns = strategies.map((strategy, i) => {
    const recorder = new LadderRecorder();
    const { messagesPerRtt: pace } = simulate(withStrategy(scenario, strategy), { corpora, sinks: [recorder] });
    onProgress?.(i + 1, strategies.length);
    return { strategy: strategyName(strategy), pace, ...recorder.events };
  });
  const title = 'The first messages under each strategy';
  return { title, rttNs: parseDuration(resolveScenario(scenario).scenario.network.rtt), columns };
}
