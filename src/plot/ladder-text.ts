import { CLIENT_HOST } from '../net/index.js';
import { type LadderArrow, type LadderEvents, type LadderNote, serversIn } from './ladder-recorder.js';
import type { LadderInterruption, LadderOutage } from './ladder-spans.js';

/** Which part of a run is written down. */
export interface LadderTextOptions {
  /** Nothing before this instant, ns. */
  readonly fromNs?: number;
  /** The largest number of lines; the rest is counted. */
  readonly lines?: number;
  /** Leave out segments that are acknowledgments and nothing else, unless they never arrive. */
  readonly hideBare?: boolean;
  /** These connections alone; all when left out. */
  readonly connections?: readonly number[];
}

const MOST_LINES = 400;
const TIME_WIDTH = 10;

/**
 * The ladder of a run in words, a line for each segment and for each thing that
 * happens at an end: connection, instant in ms, who sends to whom, the instant
 * of arrival (✗ for never), and what begins in the segment. Several servers are
 * S1, S2 and so on; what is not of one connection has -- in its place.
 */
export function ladderText(events: LadderEvents, options: LadderTextOptions = {}): string {
  const { fromNs = 0, lines = MOST_LINES, hideBare = false, connections } = options;
  const isShown = ({ connection }: { readonly connection: number }): boolean => connections?.includes(connection) !== false;
  const arrows = events.arrows.filter((arrow) => isShown(arrow) && (!hideBare || !arrow.isBare || arrow.arrivedNs === null));
  const areSeveral = serversIn(events) > 1;
  const serverOf = (connection: number): string => (areSeveral ? `S${events.servers[connection - 1]}` : 'S');
  const rows = [
    ...outageRows(events.outages, areSeveral),
    ...interruptionRows(events.interruptions.filter((one) => one.connection === 0 || isShown(one))),
    ...events.notes.filter(isShown).map((note) => noteRow(note, serverOf(note.connection))),
    ...inVain(arrows).map(({ arrow, times }) => arrowRow(arrow, times, serverOf(arrow.connection))),
  ]
    .filter(({ atNs }) => atNs >= fromNs)
    // Stable: what happens at an instant stands before what is sent at it.
    .sort((a, b) => a.atNs - b.atNs);
  const shown = rows.slice(0, lines).map(({ text }) => text);
  const left = rows.length - shown.length;
  return [...shown, ...(left > 0 ? [`… and ${left} lines more`] : [])].join('\n');
}

interface Counted {
  readonly arrow: LadderArrow;
  times: number;
}

/** What is sent again and again and never arrives stands there once. */
function inVain(arrows: readonly LadderArrow[]): Counted[] {
  const counted: Counted[] = [];
  const first = new Map<string, Counted>();
  for (const arrow of arrows) {
    const isVain = arrow.arrivedNs === null && arrow.words.includes('again');
    const key = isVain ? `${arrow.connection} ${arrow.direction} ${arrow.words.join()}` : '';
    const known = first.get(key);
    if (known !== undefined) {
      known.times++;
      continue;
    }
    const entry = { arrow, times: 1 };
    counted.push(entry);
    if (isVain) first.set(key, entry);
  }
  return counted;
}

const time = (ns: number): string =>
  (ns / 1e6)
    .toFixed(3)
    .replace(/\.?0+$/, '')
    .padStart(TIME_WIDTH);

interface Row {
  readonly atNs: number;
  readonly text: string;
}

/** A line for what happens at one place. */
const rowAt = (of: string, atNs: number, place: string, text: string): Row => ({
  atNs,
  text: `${of} ${time(atNs)}  ${place}  ${''.padStart(TIME_WIDTH)}  ${text}`,
});

const CLIENT = 'C    ';
const PATH = '  ·  ';
/** In place of a connection. */
const NONE = '--';

function noteRow({ connection, place, atNs, text }: LadderNote, server: string): Row {
  const at = { client: CLIENT, server: `    ${server}`, path: PATH }[place];
  return rowAt(`#${connection}`, atNs, at, text);
}

function outageRows(outages: readonly LadderOutage[], areSeveral: boolean): Row[] {
  return outages.flatMap(({ host, fromNs, toNs }) => {
    const number = areSeveral ? String(host) : '';
    const [place, name] =
      host === CLIENT_HOST ? [CLIENT, 'the client'] : [`    S${number}`, areSeveral ? `server ${number}` : 'the server'];
    const crashes = rowAt(NONE, fromNs, place, `${name} crashes`);
    return toNs === null ? [crashes] : [crashes, rowAt(NONE, toNs, place, `${name} is back`)];
  });
}

function interruptionRows(interruptions: readonly LadderInterruption[]): Row[] {
  return [
    ...pathRows(interruptions.map((one) => ({ ...one, atNs: one.fromNs, how: 'interrupted' }))),
    ...pathRows(interruptions.flatMap((one) => (one.toNs === null ? [] : [{ ...one, atNs: one.toNs, how: 'whole again' }]))),
  ];
}

interface PathEvent extends LadderInterruption {
  readonly atNs: number;
  readonly how: string;
}

/** What befalls several paths at once shares a line. */
function pathRows(events: readonly PathEvent[]): Row[] {
  const groups = new Map<string, PathEvent[]>();
  for (const event of events) {
    const key = `${event.atNs} ${event.direction}`;
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()].map((group) => {
    const [{ direction, atNs, how }] = group;
    const way = direction === 'both' ? '' : direction === 'up' ? ', upwards' : ', downwards';
    const [of, whose] = whoseOf(group.map(({ connection }) => connection));
    return rowAt(of, atNs, PATH, `${whose} ${how}${way}`);
  });
}

function whoseOf(connections: readonly number[]): [of: string, whose: string] {
  if (connections.includes(0)) return [NONE, 'all paths are'];
  if (connections.length === 1) return [`#${connections[0]}`, 'the path is'];
  return [NONE, `the paths of ${connections.length} connections are`];
}

function arrowRow({ connection, direction, sentNs, arrivedNs, isBare, words }: LadderArrow, times: number, server: string): Row {
  const way = direction === 'up' ? `C → ${server}` : `C ← ${server}`;
  const arrival = arrivedNs === null ? '✗'.padStart(TIME_WIDTH) : time(arrivedNs);
  const said = isBare ? 'ACK' : words.length > 0 ? words.join(', ') : '…';
  return { atNs: sentNs, text: `#${connection} ${time(sentNs)}  ${way}  ${arrival}  ${said}${times > 1 ? ` (${times} times)` : ''}` };
}
