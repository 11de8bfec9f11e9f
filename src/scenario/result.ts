import { Digest } from '../engine/index.js';
import { type Bounce, type Delays, type LOSS_CAUSES, Tally } from '../mail/index.js';
import { TcpCounters } from '../tcp/index.js';
import { type Idle, idleInBoth } from './idle-faults.js';
import { type Interval, ratioInterval } from './intervals.js';
import type { Scenario } from './schema.js';
import type { Outcome } from './world.js';

/** Connections, by what they were lost to. */
export type LostTo = Readonly<Record<(typeof LOSS_CAUSES)[number], number>>;

/** What `simulate` returns and `--json` prints. Durations in ns; a ratio with nothing below the line is null. */
export interface Result {
  /** Resolved, defaults filled in: running it again gives the same result. */
  readonly scenario: Scenario;
  readonly seed: string;
  /** 16 hexadecimal digits over all events of all runs; empty when switched off. */
  readonly digest: string;
  /**
   * Why it ended: 'done' when all mail was settled; otherwise it was cut short, and what stands here is what there was by then:
   * 'time' or 'events', a limit of the scenario's was hit (by one of its runs at least), or 'interrupted', somebody broke it off.
   */
  readonly stop: Outcome['stop'];
  /** How many runs (`repeat`) were asked for, and how many of those ran to their end. */
  readonly runs: { readonly asked: number; readonly done: number };
  readonly time: { readonly simulatedNs: number; readonly rttNs: number };
  /**
   * The unit is the message, but for `delivered` and `duplicates`, which count message ×
   * recipient. Acknowledged: for every recipient; bounced: at least one
   * recipient was given up; queued: at least one is still owed; lost: at least one never had it.
   */
  readonly messages: {
    readonly submitted: number;
    readonly acknowledged: number;
    readonly delivered: number;
    readonly duplicates: number;
    readonly lost: number;
    readonly bounced: number;
    readonly queued: number;
    readonly falselySuppressed: number;
    readonly bytesResent: number;
  };
  /**
   * The unit is message × recipient, as with `messages.delivered` and `messages.duplicates`: what became of each mailbox's
   * copy. A server may take a message for some recipients alone, by RCPT, or by a reply for each (LMTP).
   */
  readonly recipients: {
    readonly submitted: number;
    readonly acknowledged: number;
    readonly bounced: number;
    readonly queued: number;
    readonly lost: number;
  };
  /** Why recipients were given up, as delivery status notifications would tell: by reason, those with most recipients first. */
  readonly bounces: readonly Bounce[];
  readonly messagesPerRtt: {
    readonly steady: number | null;
    readonly cold: number | null;
    readonly firstRtts: number | null;
    readonly nextRtts: number | null;
  };
  /** Copies too many (message × recipient) per message that was acknowledged or bounced, and per connection that was lost. */
  readonly duplicates: { readonly perMessage: Interval; readonly perLostConnection: Interval };
  /**
   * What the dedup scheme did, in message × recipient: copies that it let
   * through, copies that it kept from a mailbox that had one, and messages that
   * it kept from a mailbox that never got one. Peaks: the most that the store of
   * any one host held.
   */
  readonly dedup: {
    readonly letThrough: number;
    readonly suppressed: number;
    readonly falselySuppressed: number;
    readonly peakEntries: number;
    readonly peakOctets: number;
  };
  /** Messages whose 250 the client read and which no server delivered: per message as above, and per connection that was lost. */
  readonly lost: { readonly perMessage: Interval; readonly perLostConnection: Interval };
  readonly inDoubt: { readonly meanNs: number | null; readonly maxMessages: number };
  /** From submission to first delivery, over message × recipient that were delivered; quantiles by nearest rank, within 1/2000. */
  readonly delay: {
    readonly meanNs: number | null;
    readonly medianNs: number | null;
    readonly p90Ns: number | null;
    readonly p99Ns: number | null;
    readonly maxNs: number | null;
  };
  /**
   * `lost`: cut by a fault, or a host crashed, before the client had sent QUIT; or dead of any other cause while messages sent on
   * it had no answer. `lostTo` says of what: `cut` and `crash`, faults of the scenario; `timer`, the client waited for a reply as
   * long as it does; `timeout`, its TCP gave up; `reset`, an RST that no fault sent; `closed`, the server closed in between;
   * `blocked`, the client's send call found no room as long as it waits, and replies lay unread (RFC 2920 3.1).
   * `secured`: those over which TLS came to be; a client that may use it goes on in clear where it is not offered.
   */
  readonly connections: { readonly opened: number; readonly lost: number; readonly lostTo: LostTo; readonly secured: number };
  /** Faults of the scenario that did nothing in any run: where each stands (`faults.0`, or `faults.cuts` for all that were drawn), and why, in words. */
  readonly idleFaults: readonly Idle[];
  /** Strategies by which mail was sent, in the order of their first use: `client.strategy`, or what the client fell back on where a server did not offer what that needs. */
  readonly strategies: readonly string[];
  readonly tcp: {
    readonly segments: number;
    readonly retransmits: number;
    readonly timeouts: number;
    readonly bytes: number;
    readonly bytesRetransmitted: number;
  };
  /** Time that the runs took, added up where they ran beside each other; events fired. */
  readonly wall: { readonly seconds: number; readonly events: number };
}

const ratio = (above: number, below: number): number | null => (below > 0 && above > 0 ? above / below : null);
/** A mean of nothing is no number; a mean that is 0 is. */
const mean = (sum: number, count: number): number | null => (count > 0 ? sum / count : null);

function delayOf(delays: Delays): Result['delay'] {
  return {
    meanNs: mean(delays.sumNs, delays.count),
    medianNs: delays.quantile(0.5),
    p90Ns: delays.quantile(0.9),
    p99Ns: delays.quantile(0.99),
    maxNs: delays.quantile(1),
  };
}

/** Why a run that did not come to its end stopped; of several the first one tells. Runs that never began were broken off. */
function stopOf(outcomes: readonly Outcome[], asked: number): Outcome['stop'] {
  if (outcomes.length < asked) return 'interrupted';
  return outcomes.find(({ stop }) => stop !== 'done')?.stop ?? 'done';
}

/**
 * Pools runs of one scenario, in order.
 * @param asked how many there should have been
 */
export function poolOutcomes(
  scenario: Scenario,
  rttNs: number,
  outcomes: readonly Outcome[],
  wallSeconds: number,
  asked = outcomes.length,
): Result {
  const tally = new Tally();
  const tcp = new TcpCounters();
  const digest = new Digest();
  let peakEntries = 0;
  let peakOctets = 0;
  let simulatedNs = 0;
  let events = 0;
  for (const outcome of outcomes) {
    tally.pool(outcome.tally);
    for (const key of Object.keys(tcp) as (keyof TcpCounters)[]) tcp[key] += outcome.tcp[key];
    if (outcome.digest !== '') digest.combine(outcome.digest);
    peakEntries = Math.max(peakEntries, outcome.dedupPeak.entries);
    peakOctets = Math.max(peakOctets, outcome.dedupPeak.octets);
    simulatedNs += outcome.simulatedNs;
    events += outcome.events;
  }
  const pooled = outcomes.length === 1 || outcomes[0]?.digest === '' ? (outcomes[0]?.digest ?? '') : digest.hex();
  const rtts = (ns: number, count: number): number | null => (count > 0 && rttNs > 0 ? ns / count / rttNs : null);
  return {
    scenario,
    seed: scenario.seed,
    digest: pooled,
    stop: stopOf(outcomes, asked),
    runs: { asked, done: outcomes.filter(({ stop }) => stop === 'done').length },
    time: { simulatedNs, rttNs },
    messages: {
      submitted: tally.submitted,
      acknowledged: tally.acknowledged,
      delivered: tally.delivered,
      duplicates: tally.duplicates,
      lost: tally.lost,
      bounced: tally.bounced,
      queued: tally.queued,
      falselySuppressed: tally.falselySuppressed,
      bytesResent: tally.bytesResent,
    },
    recipients: { ...tally.recipients },
    bounces: tally.bounces.sorted,
    messagesPerRtt: {
      steady: ratio(tally.steadySteps * rttNs, tally.steadyNs),
      cold: ratio(tally.coldMessages * rttNs, tally.coldNs),
      firstRtts: rtts(tally.firstNs, tally.firstRuns),
      nextRtts: rtts(tally.nextNs, tally.nextSteps),
    },
    duplicates: { perMessage: ratioInterval(tally.perMessage), perLostConnection: ratioInterval(tally.perLostConnection) },
    dedup: {
      letThrough: tally.duplicates,
      suppressed: tally.suppressed,
      falselySuppressed: tally.falselySuppressedDeliveries,
      peakEntries,
      peakOctets,
    },
    lost: { perMessage: ratioInterval(tally.lostPerMessage), perLostConnection: ratioInterval(tally.lostPerLostConnection) },
    inDoubt: { meanNs: mean(tally.doubtNs, tally.doubts), maxMessages: tally.mostInDoubt },
    delay: delayOf(tally.delays),
    connections: {
      opened: tally.opened,
      lost: tally.lostConnections,
      lostTo: { ...tally.lostTo },
      secured: outcomes.reduce((sum, { secured }) => sum + secured, 0),
    },
    idleFaults: outcomes.map(({ idle }) => idle).reduce(idleInBoth),
    strategies: [...new Set(outcomes.flatMap(({ strategies }) => strategies))],
    tcp: { ...tcp },
    wall: { seconds: wallSeconds, events },
  };
}
