import type { RecordedSegment, Side } from './recording.js';

/** What a run looked like, times apart. */
export interface Shape {
  /** Data segments of each flight, by direction. */
  readonly flights: Readonly<Record<Side, readonly number[]>>;
  /** What was sent again, by direction, sorted: the timers of both ends run side by side. */
  readonly resent: Readonly<Record<Side, readonly string[]>>;
  /** What did not arrive, by direction, sorted. */
  readonly dropped: Readonly<Record<Side, readonly string[]>>;
}

const SIDES: readonly Side[] = ['c', 's'];

/** What two aligned segments must agree in: direction, flags but PSH, relative sequence number, length. */
export function identity([, , dir, flags, seq, len]: RecordedSegment): string {
  return `${dir} ${flags.replace('P', '')} ${seq}+${len}`;
}

/** Sequence numbers that a segment takes. */
export function span([, , , flags, , len]: RecordedSegment): number {
  return len + (flags.includes('S') ? 1 : 0) + (flags.includes('F') ? 1 : 0);
}

/** When a segment was sent, or put in by the link, µs. */
export const instantUs = ([txUs, rxUs]: RecordedSegment): number => txUs ?? rxUs ?? 0;

/** Data segments sent with less than a quarter of the RTT between them are one flight. */
export function flightsOf(segments: readonly RecordedSegment[], side: Side, rttUs: number): number[] {
  const flights: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const segment of segments) {
    if (segment[2] !== side || segment[5] === 0) continue;
    const at = instantUs(segment);
    if (at - last > rttUs / 4) flights.push(0);
    flights[flights.length - 1]++;
    last = at;
  }
  return flights;
}

export function shapeOf(segments: readonly RecordedSegment[], rttUs: number): Shape {
  const bySide = <T>(make: (side: Side) => T): Record<Side, T> => ({ c: make('c'), s: make('s') });
  return {
    flights: bySide((side) => flightsOf(segments, side, rttUs)),
    resent: bySide((side) => resentBy(segments, side).sort()),
    dropped: bySide((side) =>
      segments
        .filter(([, rxUs, dir]) => dir === side && rxUs === null)
        .map(shortIdentity)
        .sort(),
    ),
  };
}

/** In what two shapes differ first, or null. */
export function shapeDifference(recorded: Shape, simulated: Shape): string | null {
  for (const aspect of ['flights', 'resent', 'dropped'] as const) {
    for (const side of SIDES) {
      const [was, is] = [recorded[aspect][side].join(', '), simulated[aspect][side].join(', ')];
      if (was !== is) return `${aspect} of ${side}: recorded [${was}], simulated [${is}]`;
    }
  }
  return null;
}

const shortIdentity = ([, , , flags, seq, len]: RecordedSegment): string => `${flags.replace(/[P.]/g, '')}${seq}+${len}`;

function resentBy(segments: readonly RecordedSegment[], side: Side): string[] {
  const resent: string[] = [];
  let highest = -1;
  for (const segment of segments) {
    if (segment[2] !== side || segment[0] === null || span(segment) === 0) continue;
    const end = segment[4] + span(segment);
    if (segment[4] < highest) resent.push(shortIdentity(segment));
    if (end > highest) highest = end;
  }
  return resent;
}
