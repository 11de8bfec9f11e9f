import Table from 'cli-table3';
import { styleText } from 'node:util';
import type { Interval, Result } from '../scenario/index.js';

const DASH = '–';
const PLAIN = { head: [], border: [] };

const fixed = (value: number | null, digits: number): string => (value === null ? DASH : value.toFixed(digits));

/** Three or four figures that matter, whatever the size. */
function figure(value: number | null): string {
  if (value === null) return DASH;
  if (value === 0) return '0';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 3 : 4;
  return value.toFixed(digits);
}

function interval({ value, low, high }: Interval, scale = 1): string {
  if (value === null) return DASH;
  const own = figure(value * scale);
  return low === null || high === null ? own : `${own} [${figure(low * scale)}, ${figure(high * scale)}]`;
}

/** `1 message`, `2 messages`. */
const count = (number: number, one: string, several = `${one}s`): string => `${number} ${number === 1 ? one : several}`;

export function octets(value: number): string {
  if (value < 1e4) return `${value} B`;
  return value < 1e7 ? `${(value / 1e3).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

export const strategyName = ({ scenario }: Result): string => {
  const { strategy } = scenario.client;
  return typeof strategy === 'string' ? strategy : strategy.name;
};

/** The limit that a result's run hit, as the scenario has it. */
export const limitOf = ({ stop, scenario: { limits } }: Result): string =>
  stop === 'events' ? `limits.events (${limits.events})` : `limits.time (${limits.time})`;

/** What became of runs that did not come to their end; null when all did. */
function cutShort(result: Result): string | null {
  const { stop, runs } = result;
  if (stop === 'done') return null;
  const why = stop === 'interrupted' ? 'interrupted' : `stopped at ${limitOf(result)}`;
  return runs.asked === 1 ? why : `${why}; ${runs.done} of ${runs.asked} runs came to their end`;
}

const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });

/** Results side by side; by strategy unless something else tells them apart. */
export function comparisonTable(
  results: readonly Result[],
  heading = 'strategy',
  labels: readonly string[] = results.map(strategyName),
): string {
  const table = new Table({
    head: [
      heading,
      'first\nRTT',
      'next\nRTT',
      'msg/RTT\nsteady',
      'msg/RTT\ncold',
      'duplicates per\nlost connection',
      'duplicates per\n10,000 messages',
      'lost',
      'sent\ntwice',
      'digest',
    ].map(bold),
    style: PLAIN,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const [i, result] of results.entries()) {
    const { messagesPerRtt, duplicates, messages } = result;
    table.push([
      result.stop === 'done' ? labels[i] : `${labels[i]} *`,
      fixed(messagesPerRtt.firstRtts, 2),
      fixed(messagesPerRtt.nextRtts, 2),
      figure(messagesPerRtt.steady),
      figure(messagesPerRtt.cold),
      interval(duplicates.perLostConnection),
      interval(duplicates.perMessage, 10_000),
      String(messages.lost),
      octets(messages.bytesResent),
      result.digest === '' ? DASH : result.digest,
    ]);
  }
  const notes = results.flatMap((result, i) => (result.stop === 'done' ? [] : [`* ${labels[i]}: cut short: ${cutShort(result)}`]));
  return [table.toString(), ...notes].join('\n');
}

/** What the dedup scheme did, where there is one. */
function dedupRow({ scenario, dedup }: Result): [string, string][] {
  const name = typeof scenario.dedup === 'string' ? scenario.dedup : scenario.dedup.name;
  if (name === 'none') return [];
  const { letThrough, suppressed, falselySuppressed, peakEntries, peakOctets } = dedup;
  const memory = `at most ${count(peakEntries, 'entry', 'entries')}, ${octets(peakOctets)}`;
  return [
    [
      'dedup',
      `${name}: ${count(suppressed, 'copy', 'copies')} suppressed, ${letThrough} let through, ${falselySuppressed} falsely suppressed; ${memory}`,
    ],
  ];
}

/** Acknowledged and never delivered: only where there is something to say. */
const lostRow = ({ lost, messages }: Result): [string, string][] =>
  messages.lost === 0
    ? []
    : [['lost', `${interval(lost.perLostConnection)} per lost connection, ${interval(lost.perMessage, 10_000)} per 10,000 messages`]];

/** How long mail took: where all of it is submitted at once, that is a matter of how much there is. */
function delayRow({ scenario, delay }: Result): [string, string][] {
  const { arrivals } = scenario.workload;
  if ((typeof arrivals === 'string' ? arrivals : arrivals.name) === 'at-once' || delay.meanNs === null) return [];
  const text = (ns: number | null): string => (ns === null ? DASH : `${figure(ns / 1e9)} s`);
  return [['delay', `${text(delay.meanNs)} on average, median ${text(delay.medianNs)}, 99 % within ${text(delay.p99Ns)}`]];
}

/** Messages have several recipients: then it matters what is counted. */
const hasSeveral = ({ messages, recipients }: Result): boolean => recipients.submitted !== messages.submitted;

const unitOf = (result: Result): string => (hasSeveral(result) ? ' (message × recipient)' : '');

function recipientRow(result: Result): [string, string][] {
  if (!hasSeveral(result)) return [];
  const { submitted, acknowledged, bounced, queued, lost } = result.recipients;
  return [
    ['recipients', `${submitted} (message × recipient), ${acknowledged} acknowledged, ${bounced} bounced, ${queued} queued; ${lost} lost`],
  ];
}

/** Reasons for bounces that are told one by one. */
const MOST_REASONS = 5;

/** Why mail bounced, in the words of the last reply. */
function bounceRows({ bounces }: Result): [string, string][] {
  const rows = bounces.slice(0, MOST_REASONS).map(({ why, stage, code, status, text, recipients }, i): [string, string] => {
    const said = code === 0 ? text : `${code} ${text}`.trimEnd();
    const told = `${said} (${stage === 'connection' ? '' : `${stage}, `}${status})`;
    return [i === 0 ? 'bounced' : '', `${count(recipients, 'recipient')}: ${why === 'expired' ? `too old; at last: ${told}` : told}`];
  });
  const more = bounces.length - rows.length;
  return more === 0 ? rows : [...rows, ['', `and ${more} more (bounces of --json)`]];
}

const CAUSES: Readonly<Record<keyof Result['connections']['lostTo'], string>> = {
  cut: 'cut',
  crash: 'by a crash',
  timer: "by the client's timer",
  timeout: "by its TCP's timeout",
  reset: 'by an RST',
  closed: 'closed by the server',
  blocked: 'in deadlock (the client writes its group before it reads, the server its replies: RFC 2920 3.1)',
};

/** What connections were lost to, where it is not a cut alone. */
function causesOf(lostTo: Result['connections']['lostTo']): string {
  const causes = (Object.keys(CAUSES) as (keyof typeof CAUSES)[]).filter((cause) => lostTo[cause] > 0);
  if (causes.length === 0 || (causes.length === 1 && causes[0] === 'cut')) return '';
  return `: ${causes.map((cause) => `${lostTo[cause]} ${CAUSES[cause]}`).join(', ')}`;
}

/** So many faults that did nothing are told one by one. */
const MOST_TOLD = 5;

/** A fault that somebody placed and that did not happen is not to pass for one that cost nothing. */
function idleRows({ idleFaults }: Result): [string, string][] {
  const rows = idleFaults
    .slice(0, MOST_TOLD)
    .map(({ fault, why }, i): [string, string] => [i === 0 ? 'did not happen' : '', `${fault}: ${why}`]);
  const more = idleFaults.length - rows.length;
  return more === 0 ? rows : [...rows, ['', `and ${more} more (idleFaults of --json)`]];
}

/** What the client fell back on is said too. */
function strategyRow(result: Result): string {
  const wanted = strategyName(result);
  const others = result.strategies.filter((name) => name !== wanted);
  return others.length === 0 ? wanted : `${wanted}; ${others.join(', ')} where the server does not offer what that needs`;
}

/** A client that would have used TLS, and did not everywhere, is not to pass for one that did. */
function tlsRow({ scenario, connections: { opened, secured } }: Result): [string, string][] {
  const { tls } = scenario.client;
  const name = typeof tls === 'string' ? tls : tls.name;
  if (name === 'none') return [];
  const clear = opened - secured;
  return [
    [
      'TLS',
      `${name}: ${secured} of ${count(opened, 'connection')}${clear === 0 ? '' : '; on the others it was not offered, or did not come about'}`,
    ],
  ];
}

/** One result, a line a figure. */
export function resultText(result: Result): string {
  const { scenario, messages, messagesPerRtt, duplicates, connections, inDoubt, tcp, time, wall } = result;
  const short = cutShort(result);
  const rows: [string, string][] = [
    ...(short === null ? [] : [['cut short', `${short}; what follows is what there was by then`] as [string, string]]),
    ['strategy', strategyRow(result)],
    ['TCP', typeof scenario.tcp === 'string' ? scenario.tcp : JSON.stringify(scenario.tcp)],
    ['simulated', `${(time.simulatedNs / 1e9).toFixed(3)} s at ${time.rttNs / 1e6} ms RTT`],
    [
      'messages',
      `${messages.submitted} submitted, ${messages.acknowledged} acknowledged, ${messages.bounced} bounced, ${messages.queued} queued`,
    ],
    ...recipientRow(result),
    [
      'deliveries',
      `${messages.delivered}${unitOf(result)}, of which ${count(messages.duplicates, 'duplicate')}; ${messages.lost} lost, ${messages.falselySuppressed} falsely suppressed`,
    ],
    ...bounceRows(result),
    ['messages per RTT', `${figure(messagesPerRtt.steady)} steady, ${figure(messagesPerRtt.cold)} cold`],
    ['first, next', `${fixed(messagesPerRtt.firstRtts, 3)} RTT, ${fixed(messagesPerRtt.nextRtts, 3)} RTT`],
    [
      'duplicates',
      `${interval(duplicates.perLostConnection)} per lost connection, ${interval(duplicates.perMessage, 10_000)} per 10,000 messages`,
    ],
    [
      'in doubt',
      inDoubt.meanNs === null
        ? DASH
        : `${(inDoubt.meanNs / 1e6).toFixed(3)} ms on average, ${count(inDoubt.maxMessages, 'message')} at most`,
    ],
    ...delayRow(result),
    ...lostRow(result),
    ['connections', `${connections.opened} opened, ${connections.lost} lost${causesOf(connections.lostTo)}`],
    ...idleRows(result),
    ...tlsRow(result),
    ...dedupRow(result),
    ['TCP segments', `${tcp.segments}, ${tcp.retransmits} retransmitted, ${count(tcp.timeouts, 'timeout')}; ${octets(tcp.bytes)}`],
    ['sent twice', octets(messages.bytesResent)],
    ['seed, digest', `${result.seed}, ${result.digest === '' ? DASH : result.digest}`],
    ['took', `${wall.seconds.toFixed(2)} s, ${wall.events} events`],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${bold(label.padEnd(width))}  ${text}`).join('\n');
}
