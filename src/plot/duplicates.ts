import { type EventKind, type Sink, parseDuration } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import { type Interval, type ScenarioInput, mergeScenarios, resolveScenario, simulate, withStrategy } from '../scenario/index.js';
import { drawDuplicates } from './duplicates-picture.js';
import { askedMessages } from './asked.js';
import { cutClock } from './cut-clock.js';
import type { Figure, FigureOptions, StrategyReference } from './figure.js';
import { strategyName } from './palette.js';

export interface DuplicatesRow {
  readonly strategy: string;
  readonly perLostConnection: Interval;
  readonly perMessage: Interval;
  /** What theory says for cuts at this rate; null where the cuts have no clock. */
  readonly expected: { readonly perLostConnection: number; readonly perMessage: number } | null;
  /** Per lost connection, as cuts become rare: Little's law, (1/2 + S + D)/C for a strategy that waits. */
  readonly limit: number | null;
  readonly lost: number;
}

export interface DuplicatesData {
  readonly rows: readonly DuplicatesRow[];
  readonly rttMs: number;
  /** Mean of the clock that cuts connections, ms; null when they are cut otherwise. */
  readonly everyMs: number | null;
}

/** Messages of a run: enough cuts for intervals of a few per cent, and the strategies that never wait need more. */
const WAITING = 20_000;
const STREAM = 60_000;

/** So many mean times to a cut end a run before its messages do: a server that is slower than its client delivers each message dozens of times. */
const CONNECTIONS = 6000;

/** What a lost connection costs, and what that comes to per message. */
export const duplicates: Figure<DuplicatesData> = {
  name: 'duplicates',
  summary: 'duplicates per lost connection and per 10,000 messages by strategy, with 95 % intervals and the expected value',
  // Without serialisation the closed forms hold exactly; a window of 32 KiB gives bdat-async a rate, about 14 messages per RTT.
  scenario: {
    network: { rtt: '100ms', rate: 'unlimited' },
    tcp: { receiveBuffer: '32KiB', sendBuffer: '64KiB' },
    workload: { size: '2KiB' },
    faults: { cuts: { every: '2s', kind: 'rst' } },
    observe: { digest: false },
  },
  length: '20,000 messages a run, 60,000 where a strategy never waits, and no longer than 6,000 mean times to a cut',
  data: duplicatesData,
  draw: drawDuplicates,
};

function duplicatesData(options: FigureOptions): DuplicatesData {
  const { scenario, strategies, onProgress } = options;
  const resolved = resolveScenario(scenario).scenario;
  // The expectation holds for clocks that run in time and for cuts that take both directions.
  const clock = cutClock(resolved.faults);
  const everyNs = clock?.isBothWays === true ? clock.everyNs : null;
  const rows = strategies.map((strategy, i) => {
    const row = measure(options, strategy, everyNs, (share) => onProgress?.(i + share, strategies.length));
    onProgress?.(i + 1, strategies.length);
    return row;
  });
  return { rows, rttMs: parseDuration(resolved.network.rtt) / 1e6, everyMs: everyNs === null ? null : everyNs / 1e6 };
}

/** @param tell hears now and then what share of the work is done */
function measure(
  { scenario, corpora }: FigureOptions,
  strategy: StrategyReference,
  everyNs: number | null,
  tell: (share: number) => void,
): DuplicatesRow {
  const own = withStrategy(scenario, strategy);
  const calm = mergeScenarios(own, { faults: 'none', client: { connections: 1 } });
  const uncut = new UncutRun();
  const pilot = simulate(withMessages(calm, PILOT), { corpora, sinks: [uncut] });
  const isStream = (pilot.messagesPerRtt.nextRtts ?? 1) < 0.5;
  const expected = everyNs === null ? null : uncut.expected(everyNs);
  const asked = askedMessages(scenario);
  const messages = asked ?? (isStream ? STREAM : WAITING);
  const long = withMessages(own, messages);
  const run = asked === null && everyNs !== null ? endingAfter(CONNECTIONS * everyNs, long) : long;
  // What it settles before that: duplicates per lost connection are those per message, times the messages that one settles.
  const most = asked === null && expected !== null ? (CONNECTIONS * expected.perLostConnection) / expected.perMessage : messages;
  const result = simulate(run, { corpora, onProgress: (settled, total) => tell(Math.min(1, settled / Math.min(total, most))) });
  return {
    strategy: strategyName(strategy),
    perLostConnection: result.duplicates.perLostConnection,
    perMessage: result.duplicates.perMessage,
    expected,
    limit: littlesLaw(pilot),
    lost: result.connections.lost,
  };
}

function endingAfter(timeNs: number, scenario: ScenarioInput): ScenarioInput {
  const { time } = resolveScenario(scenario).scenario.limits;
  return mergeScenarios(scenario, { limits: { time: `${Math.min(timeNs, parseDuration(time))}ns` } });
}

/** An uncut run that lasts until hardly a connection would: e^-20 are left after 20 mean times to a cut. */
const PILOT = 6000;

const withMessages = (scenario: ScenarioInput, messages: number): ScenarioInput => mergeScenarios(scenario, { workload: { messages } });

function littlesLaw({ inDoubt, messagesPerRtt, time }: ReturnType<typeof simulate>): number | null {
  if (inDoubt.meanNs === null || messagesPerRtt.steady === null) return null;
  return (inDoubt.meanNs / time.rttNs) * messagesPerRtt.steady;
}

/**
 * Listens to a connection that nobody cuts: when each message is past its point
 * of no return, and when the client reads its 250. A connection cut at a random
 * instant T, exponential with mean m, doubles those messages that T falls
 * between: the sum of e^(-c/m) - e^(-a/m).
 */
class UncutRun implements Sink {
  private opened = 0;
  private readonly since = new Map<number, number>();
  private readonly intervals: { readonly from: number; readonly to: number }[] = [];

  record(kind: EventKind, now: number, message: number, _connection: number, extra: number): void {
    if (kind === Fact.opened) this.opened = now;
    else if (kind === Fact.pointOfNoReturn) this.since.set(message, extra);
    else if (kind === Fact.acknowledged) {
      const from = this.since.get(message);
      this.since.delete(message);
      if (from !== undefined) this.intervals.push({ from: from - this.opened, to: now - this.opened });
    }
  }

  expected(everyNs: number): DuplicatesRow['expected'] {
    let doubled = 0;
    let acknowledged = 0;
    for (const { from, to } of this.intervals) {
      doubled += Math.exp(-from / everyNs) - Math.exp(-to / everyNs);
      acknowledged += Math.exp(-to / everyNs);
    }
    return acknowledged > 0 ? { perLostConnection: doubled, perMessage: doubled / acknowledged } : null;
  }
}
