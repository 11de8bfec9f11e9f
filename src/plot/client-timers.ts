import type { EventKind, Sink } from '../engine/index.js';
import { Fact } from '../mail/index.js';
import { type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import { drawClientTimers } from './client-timers-picture.js';
import type { Figure, FigureOptions } from './figure.js';

type Client = NonNullable<ScenarioInput['client']>;

/** A client whose patience ends before a server's work, but for the last of each sort. */
export interface ShownClient {
  readonly label: string;
  readonly work: string;
  readonly client: Client;
}

const app = (label: string, dot: string, after: string, giveUpAfter: string): ShownClient => ({
  label,
  work: '2min',
  client: { strategy: 'lockstep', timeouts: { name: 'rfc5321', dot }, retry: { after, giveUpAfter } },
});
const mta = (profile: Extract<Client['profile'], string>, work: string): ShownClient => ({ label: profile, work, client: { profile } });

/** Those whose users have reported copies (Delta Chat core 5115, Postal 295, Delta Chat Android 1433: which of it they told, says `sims/client-timers.ts`), then mail software. */
export const shownClients: readonly ShownClient[] = [
  app('app, 60 s, again at once', '60s', '0s', '6min'),
  app('app, 106 s, again at once', '106s', '0s', '16min'),
  app('app, 60 s, again after 1 s', '60s', '1s', '12min'),
  app('app, 10 min', '10min', '0s', '6min'),
  mta('haraka', '2min'),
  mta('opensmtpd', '20min'),
  mta('postfix', '20min'),
  mta('exim', '20min'),
  mta('qmail-remote', '30min'),
  mta('sendmail', '2h'),
  { ...mta('sendmail', '20min'), label: 'sendmail, less work' },
];

/** What becomes of one message. */
export interface ClientPatience {
  readonly label: string;
  readonly work: string;
  /** When a copy of it reached the mailbox, ns since it was submitted. */
  readonly copiesNs: readonly number[];
  /** When its sender was done with it: it read a 250, or gave up; ns, null when it did neither. */
  readonly doneNs: number | null;
  readonly isBounced: boolean;
}

export interface ClientTimersData {
  readonly clients: readonly ClientPatience[];
}

/** Listens for the first message. */
class Story implements Sink {
  readonly copiesNs: number[] = [];
  doneNs: number | null = null;
  isBounced = false;

  record(kind: EventKind, now: number, message: number): void {
    if (message !== 0) return;
    if (kind === Fact.delivered) this.copiesNs.push(now);
    if (kind !== Fact.acknowledged && kind !== Fact.bounced) return;
    this.doneNs ??= now;
    this.isBounced ||= kind === Fact.bounced;
  }
}

/** Every copy of one message, for clients that wait less than the server works. */
export const clientTimersFigure: Figure<ClientTimersData> = {
  name: 'client-timers',
  summary: "the copies of one message over time, for clients whose timer is shorter than the server's work after the dot",
  scenario: { network: { rtt: '100ms' }, workload: { messages: 1, size: '4KiB' }, observe: { digest: false } },
  length: 'one message',
  data: clientTimersData,
  draw: drawClientTimers,
};

function clientTimersData({ scenario, corpora, onProgress }: FigureOptions): ClientTimersData {
  // Who is given a strategy of somebody else's says EHLO for it, qmail-remote too.
  const startup = scenario.client?.strategy === undefined ? {} : { startup: 'esmtp' as const };
  const clients = shownClients.map(({ label, work, client }, i) => {
    const story = new Story();
    simulate(mergeScenarios({ client: { ...client, ...startup }, server: { processing: { dot: work } } }, scenario), {
      corpora,
      sinks: [story],
    });
    onProgress?.(i + 1, shownClients.length);
    const { copiesNs, doneNs, isBounced } = story;
    return { label, work, copiesNs, doneNs, isBounced };
  });
  return { clients };
}
