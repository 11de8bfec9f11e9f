import { parseDuration } from '../engine/index.js';
import { resolveScenario, simulate, withStrategy } from '../scenario/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawLadder } from './ladder-picture.js';
import { type LadderEvents, LadderRecorder } from './ladder-recorder.js';
import { strategyName } from './palette.js';

export interface LadderColumn extends LadderEvents {
  readonly strategy: string;
}

export interface LadderData {
  readonly rttNs: number;
  readonly columns: readonly LadderColumn[];
}

/** Who says what when, under each strategy. */
export const ladder: Figure<LadderData> = {
  name: 'ladder',
  summary: 'time-sequence diagram of the first two messages under each strategy, with commits, 250s and the time in doubt',
  // Without serialisation every instant is a whole number of half round trips.
  scenario: { network: { rtt: '100ms', rate: 'unlimited' }, workload: { messages: 2, size: '1KiB' }, observe: { digest: false } },
  data: ladderData,
  draw: drawLadder,
};

function ladderData({ scenario, strategies, corpora, onProgress }: FigureOptions): LadderData {
  const columns = strategies.map((strategy, i) => {
    const recorder = new LadderRecorder();
    simulate(withStrategy(scenario, strategy), { corpora, sinks: [recorder] });
    onProgress?.(i + 1, strategies.length);
    const { arrows, commits, reads, doubts } = recorder;
    return { strategy: strategyName(strategy), arrows, commits, reads, doubts };
  });
  return { rttNs: parseDuration(resolveScenario(scenario).scenario.network.rtt), columns };
}
