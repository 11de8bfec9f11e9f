import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import { type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawRefuted } from './refuted-picture.js';

/** A scheme with a flaw, and the least mail in which it shows. */
export interface Counterexample {
  readonly flaw: string;
  readonly scenario: ScenarioInput;
}

const cut = { on: 'before-250', nth: 1, kind: 'rst' } as const;

/** What the search of `sims/refuted.ts` comes down to. */
export const counterexamples: readonly Counterexample[] = [
  {
    flaw: 'a list that forgets when it is full',
    scenario: { client: { strategy: 'pipelining' }, workload: { messages: 2 }, faults: [cut], dedup: { name: 'lru', capacity: 1 } },
  },
  { flaw: 'a key without the recipients', scenario: { workload: { messages: 1, hazards: ['bcc-split'] }, dedup: 'message-id' } },
  {
    flaw: 'each MX host by itself',
    scenario: { servers: [{}, {}], workload: { messages: 1 }, faults: [cut], dedup: 'envelope+content' },
  },
];

/** What a server does with a message that it has whole. */
export interface Decision {
  readonly at: number;
  readonly message: number;
  readonly what: 'delivered' | 'suppressed';
}

/** One connection, its times in ns. */
export interface RefutedConnection {
  /** Counts from 1. */
  readonly server: number;
  readonly openedAt: number;
  readonly endedAt: number;
  readonly isCut: boolean;
  readonly decisions: readonly Decision[];
}

export interface RefutedData {
  readonly rttNs: number;
  readonly stories: readonly { readonly flaw: string; readonly connections: readonly RefutedConnection[] }[];
}

/** Why each flawed scheme fails, message by message. */
export const refutedFigure: Figure<RefutedData> = {
  name: 'refuted',
  summary: 'the least mail that refutes each of three flawed dedup schemes: what was delivered, cut, delivered again or suppressed',
  scenario: { network: { rtt: '100ms' }, observe: { digest: false } },
  length: 'one or two messages',
  data: refutedData,
  draw: drawRefuted,
};

function refutedData({ scenario, corpora, onProgress }: FigureOptions): RefutedData {
  let rttNs = 0;
  const stories = counterexamples.map(({ flaw, scenario: own }, i) => {
    const story = new Story();
    const { time } = simulate(mergeScenarios(own, scenario), { corpora, sinks: [story] });
    rttNs = time.rttNs;
    onProgress?.(i + 1, counterexamples.length);
    return { flaw, connections: story.connections };
  });
  return { rttNs, stories };
}

/** Hears what becomes of connections and of the messages on them. */
class Story implements Sink {
  readonly connections: { server: number; openedAt: number; endedAt: number; isCut: boolean; decisions: Decision[] }[] = [];

  record(kind: EventKind, now: number, message: number, connection: number, extra: number): void {
    if (kind === Fact.opened) {
      this.connections.push({ server: extra + 1, openedAt: now, endedAt: now, isCut: false, decisions: [] });
      return;
    }
    const on = this.connections[connection - 1];
    if (on === undefined || on.isCut) return;
    on.endedAt = Math.max(on.endedAt, now);
    if (kind === Fact.cut) on.isCut = true;
    else if (kind === Fact.delivered) on.decisions.push({ at: now, message, what: 'delivered' });
    else if (kind === Fact.suppressed) on.decisions.push({ at: now, message, what: 'suppressed' });
  }
}
