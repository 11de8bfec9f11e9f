import { type Result, type ScenarioInput, mergeScenarios, simulate } from '../scenario/index.js';
import { askedMessages } from './asked.js';
import { drawDedupHazards } from './dedup-hazards-picture.js';
import type { Figure, FigureOptions } from './figure.js';

/** Something under a name, as a part of a scenario. */
export interface Part {
  readonly label: string;
  readonly scenario: ScenarioInput;
}

const scheme = (label: string, dedup: ScenarioInput['dedup']): Part => ({ label, scenario: { dedup } });
const rule = (label: string, commit: NonNullable<NonNullable<ScenarioInput['server']>['commit']>): Part => ({
  label,
  scenario: { server: { commit } },
});
const mail = (label: string, hazard: string | { readonly name: string; readonly [option: string]: unknown }): Part => ({
  label,
  scenario: { workload: { hazards: [hazard] } },
});

/** Schemes as they are found, each with its own window where it has one; then two commit rules that know a copy by themselves. */
export const shownSchemes: readonly Part[] = [
  scheme('none', 'none'),
  scheme('message-id', 'message-id'),
  scheme('message-id, recipients', { name: 'message-id', recipients: true }),
  scheme('ring-cache, 4 KiB', { name: 'ring-cache', capacity: '4KiB' }),
  scheme('lru, 200', { name: 'lru', capacity: 200 }),
  scheme('message-id+mailbox, 72 h', { name: 'message-id+mailbox', window: '72h' }),
  scheme('message-id+submit-time, 168 h', { name: 'message-id+submit-time', window: '168h' }),
  scheme('content-hash', 'content-hash'),
  scheme('content-hash, body', { name: 'content-hash', over: 'body' }),
  scheme('envelope+content', 'envelope+content'),
  scheme('envelope+content, body', { name: 'envelope+content', over: 'body' }),
  scheme('the same, shared, lag 100 ms', { name: 'envelope+content', over: 'body', scope: 'shared', lag: '100ms' }),
  scheme('the same, shared, lag 10 s', { name: 'envelope+content', over: 'body', scope: 'shared', lag: '10s' }),
  scheme('bloom', 'bloom'),
  scheme('cuckoo', 'cuckoo'),
  scheme('suspects-only', 'suspects-only'),
  rule('R7 transid', 'transid'),
  rule('R8 park-suspects', 'park-suspects'),
];

const TENTHS = [10, 20, 30, 40, 50, 60, 70, 80] as const;

/** Hazards of the mail, and then those of the path. */
export const shownHazards: readonly Part[] = [
  { label: 'no hazard', scenario: {} },
  mail('constant-id', 'constant-id'),
  mail('missing-id', 'missing-id'),
  mail('reused-id', { name: 'reused-id', after: 20 }),
  mail('template-id', 'template-id'),
  mail('same-text', 'same-text'),
  mail('edited-resend', 'edited-resend'),
  mail('edited-resend, date kept', { name: 'edited-resend', date: 'kept' }),
  mail('list-copy', 'list-copy'),
  mail('bcc-split', 'bcc-split'),
  { label: 'rcpt-chunks', scenario: { workload: { recipients: 4, hazards: [{ name: 'rcpt-chunks', most: 2 }] } } },
  mail('trace-each-try', 'trace-each-try'),
  { label: 'one RCPT refused', scenario: { workload: { recipients: 2 }, server: { refuse: [{ at: 'rcpt', code: 450, every: 7 }] } } },
  { label: 'other MX', scenario: { servers: [{}, {}] } },
  // Cut at the 250 alone, so that no connection fails and all mail waits with the copy: all the rest goes first.
  {
    label: 'retry after 30 min',
    scenario: { client: { retry: { after: '30min' } }, faults: TENTHS.map((nth) => ({ on: 'before-250', nth, kind: 'rst' })) },
  },
  { label: 'retry after 25 h', scenario: { client: { retry: { after: '25h', giveUpAfter: '30d' } } } },
];

/** What one scheme makes of one hazard. */
export interface DedupCell {
  readonly letThrough: number;
  readonly falselySuppressed: number;
  /** Of the copies that come where nothing keeps them out; null when none do. */
  readonly throughShare: number | null;
  /** Of the deliveries that were due. */
  readonly suppressedShare: number;
  readonly peakEntries: number;
  readonly peakOctets: number;
}

export interface DedupHazardsData {
  readonly hazards: readonly string[];
  readonly rows: readonly { readonly scheme: string; readonly cells: readonly DedupCell[] }[];
}

/** Messages of a run, before hazards double them. */
const MESSAGES = 300;

/** Copies let through and messages falsely suppressed, for every scheme and hazard. */
export const dedupHazardsFigure: Figure<DedupHazardsData> = {
  name: 'dedup-hazards',
  summary:
    'copies let through and distinct messages suppressed for each dedup scheme and each hazard of the mail and the path, and the memory needed',
  scenario: {
    network: { rtt: '100ms', rate: 'unlimited' },
    client: { strategy: 'pipelining' },
    faults: { cuts: { every: '1s', kind: 'rst' } },
    observe: { digest: false },
  },
  length: '300 messages a run',
  data: ({ scenario, corpora, onProgress }: FigureOptions) =>
    dedupHazardsData(scenario, { messages: askedMessages(scenario) ?? MESSAGES, corpora, onProgress }),
  draw: drawDedupHazards,
};

type DataOptions = Pick<FigureOptions, 'corpora' | 'onProgress'> & {
  readonly messages: number;
  readonly schemes?: readonly Part[];
  readonly hazards?: readonly Part[];
};

/** Runs every scheme under every hazard. The first scheme is to be the one that lets everything through. */
export function dedupHazardsData(
  scenario: ScenarioInput,
  { messages, schemes = shownSchemes, hazards = shownHazards, corpora, onProgress }: DataOptions,
): DedupHazardsData {
  let done = 0;
  const columns = hazards.map((hazard) => {
    const results = schemes.map((each) => {
      const whole = mergeScenarios(mergeScenarios(mergeScenarios(scenario, { workload: { messages } }), hazard.scenario), each.scenario);
      const result = simulate(alikeHosts(whole), { corpora });
      onProgress?.(++done, schemes.length * hazards.length);
      return result;
    });
    // The same draws for all; the first scheme keeps nothing out.
    const came = results[0].dedup.letThrough;
    return results.map((result) => cellOf(result, came));
  });
  const rows = schemes.map(({ label }, i) => ({ scheme: label, cells: columns.map((cells) => cells[i]) }));
  return { hazards: hazards.map(({ label }) => label), rows };
}

/** Several MX hosts are all like `server`. */
function alikeHosts({ server, ...rest }: ScenarioInput): ScenarioInput {
  if (rest.servers === undefined) return { server, ...rest };
  return { ...rest, servers: rest.servers.map(() => server ?? {}) as ScenarioInput['servers'] };
}

function cellOf({ dedup, messages }: Result, came: number): DedupCell {
  const { letThrough, falselySuppressed, peakEntries, peakOctets } = dedup;
  const due = messages.delivered - letThrough + falselySuppressed;
  return {
    letThrough,
    falselySuppressed,
    throughShare: came === 0 ? null : Math.min(1, letThrough / came),
    suppressedShare: due === 0 ? 0 : falselySuppressed / due,
    peakEntries,
    peakOctets,
  };
}
