import { type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawWritePatterns } from './write-patterns-picture.js';

export const shownWrites = ['line', 'command', 'dot-apart', 'coalesced'] as const;
export const shownNagle = ['rfc896', 'bsd', 'minshall', 'off'] as const;

/** Full segments carry 1448 octets: an MTU of 1500 less headers and timestamps. */
const TEXTS = [
  { text: 'a text below one MSS', size: 1000 },
  { text: 'a text of two MSS exactly', size: 2896 },
] as const;

export interface WriteCost {
  readonly nagle: (typeof shownNagle)[number];
  /** What a message takes longer than with one write and TCP_NODELAY, ms; null where nothing was measured. */
  readonly extraMs: number | null;
}

export interface WritePanel {
  readonly text: string;
  readonly rows: readonly { readonly writes: string; readonly costs: readonly WriteCost[] }[];
}

export interface WritePatternsData {
  readonly panels: readonly WritePanel[];
}

/** What each way of writing costs, under each variant of Nagle's algorithm. */
export const writePatternsFigure: Figure<WritePatternsData> = {
  name: 'write-patterns',
  summary: "what a message takes longer for how its text and dot are written, under each variant of Nagle's algorithm",
  scenario: {
    network: { rtt: '100ms', rate: 'unlimited' },
    tcp: { client: 'linux-6', server: 'linux-6' },
    client: { strategy: 'lockstep' },
    workload: { messages: 20 },
    observe: { digest: false },
  },
  length: '20 messages a run',
  data: writePatternsData,
  draw: drawWritePatterns,
};

function writePatternsData({ scenario, corpora, onProgress }: FigureOptions): WritePatternsData {
  const total = TEXTS.length * shownWrites.length * shownNagle.length;
  let done = 0;
  const panels = TEXTS.map(({ text, size }) => {
    const paceMs = (writes: (typeof shownWrites)[number], nagle: (typeof shownNagle)[number]): number | null => {
      const over = { tcp: { client: { nagle } }, client: { writes }, workload: { size } } satisfies ScenarioInput;
      const { messagesPerRtt, time } = simulate(mergeScenarios(scenario, over), { corpora });
      return messagesPerRtt.nextRtts === null ? null : (messagesPerRtt.nextRtts * time.rttNs) / 1e6;
    };
    const least = paceMs('coalesced', 'off');
    const rows = shownWrites.map((writes) => ({
      writes,
      costs: shownNagle.map((nagle) => {
        const pace = paceMs(writes, nagle);
        onProgress?.(++done, total);
        return { nagle, extraMs: pace === null || least === null ? null : Math.round((pace - least) * 10) / 10 };
      }),
    }));
    return { text, rows };
  });
  return { panels };
}
