import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import { type ScenarioInput, mergeScenarios, simulate, withStrategy } from '../scenario/index.js';
import { askedMessages } from './asked.js';
import { drawBoxes } from './boxes-picture.js';
import type { Figure, FigureOptions, StrategyReference } from './figure.js';
import { strategyName } from './palette.js';
import { unlessTakenAway } from './taken-away.js';

/** A box, and the server and losses with which it shows what it does. */
export interface BoxPlace {
  readonly label: string;
  readonly about: string;
  readonly scenario: ScenarioInput;
  /** Where a message takes minutes, fewer of them. */
  readonly most?: number;
}

export const boxPlaces: readonly BoxPlace[] = [
  { label: 'pix-fixup', about: 'refuses EHLO, swallows cut dots', scenario: { middlebox: 'pix-fixup' } },
  { label: 'asa-inspect', about: 'masks the verbs it does not know', scenario: { middlebox: 'asa-inspect' } },
  {
    label: 'idle-nat',
    about: 'forgets after 30 s; work 40 s',
    scenario: { middlebox: { name: 'idle-nat', after: '30s' }, server: { processing: '40s' } },
    most: 5,
  },
  {
    label: 'early-ack-proxy',
    about: 'acknowledges ahead; rule R3, cuts',
    scenario: {
      middlebox: { name: 'early-ack-proxy', hold: '100ms' },
      server: { commit: 'tcp-acked' },
      faults: { cuts: { every: '5s', kind: 'blackhole' } },
    },
    most: 200,
  },
  { label: 'frontbridge', about: 'hears only the QUIT of a group', scenario: { middlebox: 'frontbridge' } },
];

/** A day on a path with a box; what does not arrive is tried again after half an hour. */
export const boxDay: ScenarioInput = {
  network: { rtt: '100ms', rate: '100Mbit/s' },
  client: { retry: { after: '30min' } },
  limits: { time: '1d' },
  observe: { digest: false },
};

/** How many messages came to the mailbox once, more than once and never. */
export interface Arrivals {
  readonly once: number;
  readonly more: number;
  readonly never: number;
}

/** Of one strategy in one place. */
export interface BoxCell {
  readonly strategy: string;
  /** Null: the box takes away what the strategy needs. */
  readonly through: (Arrivals & { readonly copies: number; readonly bounced: number; readonly lost: number }) | null;
  readonly without: Arrivals;
}

export interface BoxesData {
  readonly strategies: readonly string[];
  readonly rows: readonly { readonly box: string; readonly about: string; readonly messages: number; readonly cells: readonly BoxCell[] }[];
}

/** Messages of a run: of so many, a dozen or so have an end that a box cuts. */
const MESSAGES = 1000;

/** What the mailbox has at the end of a day, for each box and strategy. */
export const boxesFigure: Figure<BoxesData> = {
  name: 'boxes',
  summary: 'how many messages arrive once, more than once and never through each middlebox, for each strategy, and without the box',
  scenario: { ...boxDay, workload: { size: { name: 'lognormal', median: '3KiB', sigma: 1 } } },
  length: '1,000 messages a run, 5 where the server works 40 s, 200 where connections are cut',
  data: boxesData,
  draw: drawBoxes,
};

function boxesData({ scenario, strategies, corpora, onProgress }: FigureOptions): BoxesData {
  let done = 0;
  const rows = boxPlaces.map(({ label, about, scenario: place, most = MESSAGES }) => {
    const messages = Math.min(askedMessages(scenario) ?? MESSAGES, most);
    const whole = mergeScenarios(mergeScenarios(place, scenario), { workload: { messages } });
    const run = (input: ScenarioInput, strategy: StrategyReference): NonNullable<BoxCell['through']> => {
      const mailbox = new Mailbox();
      const { duplicates, bounced, lost } = simulate(withStrategy(input, strategy), { corpora, sinks: [mailbox] }).messages;
      return { ...mailbox.arrivals(messages), copies: duplicates, bounced, lost };
    };
    const cells = strategies.map((strategy): BoxCell => {
      const { once, more, never } = run(mergeScenarios(whole, { middlebox: 'none' }), strategy);
      const through = unlessTakenAway(() => run(whole, strategy));
      onProgress?.(++done, boxPlaces.length * strategies.length);
      return { strategy: strategyName(strategy), through, without: { once, more, never } };
    });
    return { box: label, about, messages, cells };
  });
  return { strategies: strategies.map(strategyName), rows };
}

/** Counts what is delivered of each message. */
class Mailbox implements Sink {
  private readonly deliveries = new Map<number, number>();

  record(kind: EventKind, _now: number, message: number): void {
    if (kind === Fact.delivered) this.deliveries.set(message, (this.deliveries.get(message) ?? 0) + 1);
  }

  arrivals(messages: number): Arrivals {
    const once = [...this.deliveries.values()].filter((times) => times === 1).length;
    return { once, more: this.deliveries.size - once, never: messages - this.deliveries.size };
  }
}
