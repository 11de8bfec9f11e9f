import type { SessionReplay } from './play.js';

/** Repeats that are no further apart than this, RTT, are one and the same. */
const ALIKE = 0.05;

/**
 * A recorded session is the middle one of some repeats, and so is its replay:
 * the repeats differ in where the milliseconds of the hosts' clock begin, which
 * no recording tells, and which decides now and then whether a receive buffer
 * grows in this flight or the next. Two that are alike need no third.
 */
export function middleRepeat(play: (clockNs: number) => SessionReplay, [first, second, third]: readonly number[]): SessionReplay {
  const [one, other] = [play(first), play(second)];
  if (areAlike(one, other)) return one;
  const byTotal = (a: SessionReplay, b: SessionReplay): number => (a.totalRtts ?? 0) - (b.totalRtts ?? 0);
  return [one, other, play(third)].sort(byTotal)[1];
}

const areAlike = (a: SessionReplay, b: SessionReplay): boolean =>
  a.accepted === b.accepted && isNear(a.totalRtts, b.totalRtts) && isNear(a.steadyRttsPerMsg, b.steadyRttsPerMsg);

const isNear = (a: number | null, b: number | null): boolean => (a === null || b === null ? a === b : Math.abs(a - b) <= ALIKE);
