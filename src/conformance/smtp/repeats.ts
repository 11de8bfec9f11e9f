import type { WorkTimes } from '../../smtp/index.js';
import type { SessionReplay } from './play.js';

/** What one repeat of a session has and another has not. */
export interface Repeat {
  /** The first SYN leaves so long after a millisecond of the hosts' clock began, ns. */
  readonly clockNs: number;
  /** How long its server takes to wake up and to read, as a part of what it takes as a rule. */
  readonly slowness: number;
}

/** Repeats that are no further apart than this, RTT, are one and the same. */
const ALIKE = 0.05;

/** So many that are alike are most of them. */
const MOST = 3;

/**
 * A recorded session is the middle one of some repeats, and so is its replay.
 * The repeats differ in what no recording tells: where the milliseconds of the
 * hosts' clock begin, which decides now and then whether a receive buffer grows
 * in this flight or the next, and how fast the server read on that day, which
 * decides what the last acknowledgment of a flight covers. Three that are alike
 * outweigh the others; where there are none, the total in the middle counts.
 */
export function middleRepeat(play: (repeat: Repeat) => SessionReplay, repeats: readonly Repeat[]): SessionReplay {
  const runs: SessionReplay[] = [];
  for (const repeat of repeats) {
    const run = play(repeat);
    runs.push(run);
    if (runs.filter((other) => areAlike(run, other)).length === MOST) return run;
  }
  const byTotal = (a: SessionReplay, b: SessionReplay): number => (a.totalRtts ?? 0) - (b.totalRtts ?? 0);
  return runs.sort(byTotal)[runs.length >> 1];
}

/** The work of a server that takes so long to read. */
export function readingAt({ slowness }: Repeat, work: WorkTimes): WorkTimes {
  const { wake = 0, cold = 0, octet = 0 } = work;
  return { ...work, wake: Math.round(slowness * wake), cold: Math.round(slowness * cold), octet: slowness * octet };
}

const areAlike = (a: SessionReplay, b: SessionReplay): boolean =>
  a.accepted === b.accepted && isNear(a.totalRtts, b.totalRtts) && isNear(a.steadyRttsPerMsg, b.steadyRttsPerMsg);

const isNear = (a: number | null, b: number | null): boolean => (a === null || b === null ? a === b : Math.abs(a - b) <= ALIKE);
