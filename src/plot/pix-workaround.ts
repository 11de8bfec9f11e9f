import { type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { drawPixWorkaround } from './pix-workaround-picture.js';
import { unlessTakenAway } from './taken-away.js';

type Writes = NonNullable<NonNullable<ScenarioInput['client']>['writes']>;

/** How Postfix has written the dot over the years. */
export const pixWrites: Readonly<Record<string, Writes>> = {
  'as it comes': 'coalesced',
  'flush (May 2001)': { name: 'dot-after-pause', pause: '0s', olderThan: '0s' },
  'empty buffer (November 2001)': { name: 'dot-after-pause', until: 'acknowledged', olderThan: '0s' },
  'ten seconds, always': { name: 'dot-after-pause', olderThan: '0s' },
  'ten seconds, from 500 s on (Postfix)': 'dot-after-pause',
};

/** A full segment: an MTU of 1500 less headers and timestamps. */
const SEGMENT = 1448;
/** Octets beside a whole number of segments. The text ends with CRLF, and three octets follow it. */
export const pixBeside: readonly number[] = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4];
const SEGMENTS = [1, 30] as const;

/** One message, in lockstep, which is all that a PIX leaves, and with HELO, since EHLO is refused. */
export const pixDay: ScenarioInput = {
  network: { rtt: '100ms', rate: '100Mbit/s' },
  tcp: { client: { nagle: 'off' } },
  client: { strategy: 'lockstep', startup: 'helo', retry: { after: '30min' } },
  workload: { messages: 1 },
  limits: { time: '1d' },
  observe: { digest: false },
};

/** @param beside octets by which the text is longer than so many segments */
export const pixMail = (segments: number, beside: number, writes: Writes, middlebox: 'pix-fixup' | 'none'): ScenarioInput => ({
  middlebox,
  client: { writes },
  workload: { size: segments * SEGMENT + beside },
});

/** What becomes of messages around the end of a segment, written in one way. */
export interface PixRow {
  readonly writes: string;
  /** When each is there, s from the SYN to the 250; null for one that is not within the day. */
  readonly arrivals: readonly (number | null)[] | null;
  /** What a message takes longer where no box is, s in the mean. */
  readonly extraS: number;
}

export interface PixWorkaroundData {
  readonly beside: readonly number[];
  readonly panels: readonly { readonly segments: number; readonly rows: readonly PixRow[] }[];
}

/** Which of ten messages come through a PIX, for each way of writing the dot. */
export const pixWorkaroundFigure: Figure<PixWorkaroundData> = {
  name: 'pix-workaround',
  summary:
    'which messages come through a PIX, and when, for every way in which Postfix has written the dot, and what each costs where no box is',
  scenario: pixDay,
  length: 'one message a run',
  data: pixWorkaroundData,
  draw: drawPixWorkaround,
};

function pixWorkaroundData({ scenario, corpora, onProgress }: FigureOptions): PixWorkaroundData {
  // With a strategy of somebody else's the client says EHLO, which a PIX refuses.
  const base = scenario.client?.strategy === 'lockstep' ? scenario : mergeScenarios(scenario, { client: { startup: 'esmtp' } });
  const ways = Object.entries(pixWrites);
  let done = 0;
  const panels = SEGMENTS.map((segments) => {
    const seconds = (beside: number, writes: Writes, middlebox: 'pix-fixup' | 'none'): number | null => {
      const { messagesPerRtt, time } = simulate(mergeScenarios(base, pixMail(segments, beside, writes, middlebox)), { corpora });
      return messagesPerRtt.firstRtts === null ? null : Math.round((messagesPerRtt.firstRtts * time.rttNs) / 1e6) / 1e3;
    };
    const plain = (writes: Writes): number => pixBeside.reduce((sum, beside) => sum + (seconds(beside, writes, 'none') ?? 0), 0);
    const least = plain('coalesced');
    const rows = ways.map(([name, writes]): PixRow => {
      const arrivals = unlessTakenAway(() => pixBeside.map((beside) => seconds(beside, writes, 'pix-fixup')));
      const extraS = Math.round(((plain(writes) - least) / pixBeside.length) * 1e3) / 1e3;
      onProgress?.(++done, SEGMENTS.length * ways.length);
      return { writes: name, arrivals, extraS };
    });
    return { segments, rows };
  });
  return { beside: pixBeside, panels };
}
