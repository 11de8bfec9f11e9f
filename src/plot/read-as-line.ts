import { type Result, type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import { serverProfile } from '../smtp/index.js';
import type { Figure, FigureOptions } from './figure.js';
import { LadderRecorder } from './ladder-recorder.js';
import { drawReadAsLine } from './read-as-line-picture.js';

type Server = NonNullable<ScenarioInput['server']>;
type Client = NonNullable<ScenarioInput['client']>;

/** Servers by what they take for a line: none, or each TCP read, in the two ways of finding the end of a text that come to mind. */
export const shownServers: readonly { readonly label: string; readonly habits: NonNullable<Server['habits']> }[] = [
  { label: 'reads a stream', habits: [] },
  { label: 'a read is a line, the dot at its end', habits: [{ name: 'read-as-line', dot: 'at-end' }] },
  { label: 'a read is a line, the dot alone', habits: [{ name: 'read-as-line', dot: 'alone' }] },
];

/** Clients by what they pipeline: nothing, an envelope, or across messages. */
export const shownPipelines = ['lockstep', 'pipelining', 'cross-message'] as const;

/** How text and dot are written. */
export const shownWays: readonly { readonly label: string; readonly writes: Client['writes']; readonly nagle: 'minshall' | 'off' }[] = [
  { label: 'coalesced', writes: 'coalesced', nagle: 'minshall' },
  { label: 'dot-apart', writes: 'dot-apart', nagle: 'minshall' },
  { label: 'dot-apart, NODELAY', writes: 'dot-apart', nagle: 'off' },
];

/** A server as a loaded host has it: woken 1 ms after input has come, it reads what is there by then. */
const woken = serverProfile({
  name: 'woken-late',
  summary: 'reads what has come 1 ms after the first octet of it',
  extensions: ['PIPELINING'],
  work: { wake: 1_000_000 },
});

/** What becomes of the messages. */
export interface ReadOutcome {
  readonly server: string;
  readonly messages: number;
  readonly arrived: number;
  /** From one message to the next, RTT; null where they do not all arrive on one connection. */
  readonly nextRtts: number | null;
  /** What the first client said last, and what it was answered. */
  readonly said: readonly string[];
  readonly answers: readonly string[];
}

export interface ReadAsLineData {
  readonly clients: readonly {
    readonly pipelines: string;
    readonly ways: readonly { readonly label: string; readonly outcomes: readonly ReadOutcome[] }[];
  }[];
}

/** What becomes of messages where a server takes a read for a line. */
export const readAsLineFigure: Figure<ReadAsLineData> = {
  name: 'read-as-line',
  summary: 'what becomes of messages, for each way of writing text and dot, where a server takes a TCP read for a line',
  scenario: {
    network: { rtt: '100ms', rate: '100Mbit/s' },
    client: { retry: { after: '30min' } },
    server: { idleTimeout: '30min' },
    workload: { size: 1000 },
    limits: { time: '1d' },
    observe: { digest: false },
  },
  length: '3 messages a run, a day at most',
  data: readAsLineData,
  draw: drawReadAsLine,
};

function readAsLineData({ scenario, corpora, onProgress }: FigureOptions): ReadAsLineData {
  const whole = mergeScenarios({ workload: { messages: 3 } }, scenario);
  const total = shownPipelines.length * shownWays.length * shownServers.length;
  let done = 0;
  const clients = shownPipelines.map((strategy) => ({
    pipelines: strategy,
    ways: shownWays.map(({ label, writes, nagle }) => ({
      label,
      outcomes: shownServers.map(({ label: server, habits }) => {
        const over = {
          tcp: { client: { nagle } },
          client: { strategy, writes },
          server: { profile: woken, habits },
        } satisfies ScenarioInput;
        const recorder = new LadderRecorder();
        const result = simulate(mergeScenarios(whole, over), { corpora, sinks: [recorder] });
        onProgress?.(++done, total);
        return { server, ...outcomeOf(result), ...lastWords(recorder) };
      }),
    })),
  }));
  return { clients };
}

/** How many arrive, and how fast where all do at the first try. */
function outcomeOf({ messages, connections, messagesPerRtt }: Result): Omit<ReadOutcome, 'server' | 'said' | 'answers'> {
  const all = messages.submitted;
  const isSmooth = messages.acknowledged === all && connections.opened === 1;
  const { nextRtts } = messagesPerRtt;
  return {
    messages: all,
    arrived: messages.acknowledged,
    nextRtts: isSmooth && nextRtts !== null ? Math.round(nextRtts * 100) / 100 : null,
  };
}

/** The last that the first connection's client says before it closes, and the replies behind it. */
function lastWords({ arrows }: LadderRecorder): Pick<ReadOutcome, 'said' | 'answers'> {
  const heard = arrows.filter(({ connection, words }) => connection === 1 && words.length > 0 && !words.includes('FIN'));
  const last = heard.findLastIndex(({ direction }) => direction === 'up');
  const first = heard.findLastIndex(({ direction }, i) => i <= last && direction === 'down') + 1;
  return {
    said: heard.slice(first, last + 1).flatMap(({ words }) => words),
    answers: heard.slice(last + 1).flatMap(({ words }) => words),
  };
}
