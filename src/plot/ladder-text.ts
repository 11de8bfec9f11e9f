import type { LadderArrow, LadderEvents, LadderNote } from './ladder-recorder.js';

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
 * of arrival (✗ for never), and what begins in the segment.
 */
export function ladderText(events: LadderEvents, options: LadderTextOptions = {}): string {
  const { fromNs = 0, lines = MOST_LINES, hideBare = false, connections } = options;
  const isShown = ({ connection }: { readonly connection: number }): boolean => connections?.includes(connection) !== false;
  const arrows = events.arrows.filter((arrow) => isShown(arrow) && (!hideBare || !arrow.isBare || arrow.arrivedNs === null));
  const rows = [
    ...events.notes.filter(isShown).map((note) => ({ atNs: note.atNs, text: noteLine(note) })),
    ...inVain(arrows).map(({ arrow, times }) => ({ atNs: arrow.sentNs, text: arrowLine(arrow, times) })),
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

const PLACES = { client: 'C    ', server: '    S', path: '  ·  ' } as const;

function noteLine({ connection, place, atNs, text }: LadderNote): string {
  const own = place === 'path' ? `the connection ${text}` : text;
  return `#${connection} ${time(atNs)}  ${PLACES[place]}  ${''.padStart(TIME_WIDTH)}  ${own}`;
}

function arrowLine({ connection, direction, sentNs, arrivedNs, isBare, words }: LadderArrow, times: number): string {
  const way = direction === 'up' ? 'C → S' : 'C ← S';
  const arrival = arrivedNs === null ? '✗'.padStart(TIME_WIDTH) : time(arrivedNs);
  const said = isBare ? 'ACK' : words.length > 0 ? words.join(', ') : '…';
  return `#${connection} ${time(sentNs)}  ${way}  ${arrival}  ${said}${times > 1 ? ` (${times} times)` : ''}`;
}
