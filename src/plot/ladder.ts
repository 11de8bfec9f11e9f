import { parseDuration } from '../engine/index.js';
import { type Result, resolveScenario, simulate, withStrategy } from '../scenario/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawLadder } from './ladder-picture.js';
import { type LadderEvents, LadderRecorder } from './ladder-recorder.js';
import { strategyName } from './palette.js';
import { loadPen } from './pen.js';

export interface LadderColumn extends LadderEvents {
  readonly strategy: string;
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
  { arrows, commits, reads, doubts, discards, notes }: LadderEvents,
  { scenario, time }: Pick<Result, 'scenario' | 'time'>,
  source: string,
): Promise<string> {
  const column = { strategy: strategyName(scenario.client.strategy), arrows, commits, reads, doubts, discards, notes };
  return drawLadder({ title: 'Who sent what when', rttNs: time.rttNs, columns: [column] }, await loadPen(), source);
}

function ladderData({ scenario, strategies, corpora, onProgress }: FigureOptions): LadderData {
  const columns = strategies.map((strategy, i) => {
    const recorder = new LadderRecorder();
    simulate(withStrategy(scenario, strategy), { corpora, sinks: [recorder] });
    onProgress?.(i + 1, strategies.length);
    const { arrows, commits, reads, doubts, discards, notes } = recorder;
    return { strategy: strategyName(strategy), arrows, commits, reads, doubts, discards, notes };
  });
  const title = 'The first messages under each strategy';
  return { title, rttNs: parseDuration(resolveScenario(scenario).scenario.network.rtt), columns };
}
