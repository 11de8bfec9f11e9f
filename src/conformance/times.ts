import type { Difference } from './difference.js';
import type { RecordedSegment, Recording } from './recording.js';
import { type Replay, recordedTimeUs } from './replay.js';
import { instantUs } from './shape.js';
import type { Captured } from './tap.js';
import { TESTBED } from './testbed.js';
import { ratioOfSilence } from './timer-wheel.js';

/** Ack-clocked times agree within this, or the recorded spread, µs. */
const LEAST_TOLERANCE_US = 1_000;
/** No spread excuses more than this part of the time passed. */
const MOST_TOLERANCE = 0.02;
/** What the recording link's lateness may add up to, as a part of the time passed. */
const LINK_DRIFT = 0.005;

/** What of a recording's lateness is accounted for so far, µs. */
class Lateness {
  us = 0;
  /** Some timer's lateness is accounted for: the spread of the repeats, which comes from timers then, must not excuse it again. */
  byTimer = false;
  private byLinkUs = 0;

  constructor(
    /** The recording link's own lateness for one packet. */
    readonly ofLinkUs: number,
  ) {}

  /** A segment left with this error, of which so much is a timer's or a sleeper's. */
  sent(errorUs: number, allowedUs: number): void {
    if (allowedUs > this.us) this.byTimer = true;
    this.us = Math.max(this.us, Math.min(errorUs, allowedUs));
  }

  /** A segment arrived with this error; what it causes is as late. */
  arrived(errorUs: number, simulatedUs: number): void {
    const left = Math.max(2 * this.ofLinkUs, simulatedUs * LINK_DRIFT) - this.byLinkUs;
    const more = Math.min(errorUs - this.us, this.ofLinkUs, left);
    if (more <= 0) return;
    this.us += more;
    this.byLinkUs += more;
  }
}

/**
 * For lists that hold the same segments: are the times the same too? What a
 * kernel timer, a sleeping process or the recording link itself was late is
 * carried over to all that follows, as it was in the recording.
 */
export function timeDifference(recording: Recording, { captured, timeUs }: Replay): Difference | null {
  const { segs, spread_us: spreadUs, metrics } = recording;
  const rest = { c: segs.filter(([, , dir]) => dir === 'c').values(), s: segs.filter(([, , dir]) => dir === 's').values() };
  const late = new Lateness(Math.min(metrics.late_us_max ?? 0, TESTBED.linkLateUs) + TESTBED.hostLateUs);
  const toleranceUs = (atUs: number): number =>
    late.byTimer ? LEAST_TOLERANCE_US : Math.max(LEAST_TOLERANCE_US, Math.min(spreadUs, atUs * MOST_TOLERANCE));
  const isOff = (errorUs: number, atUs: number, allowedUs: number): boolean =>
    errorUs < -toleranceUs(atUs) || errorUs > toleranceUs(atUs) + allowedUs;
  for (const { segment, cause, sinceUs } of captured) {
    const recorded = rest[segment[2]].next().value as RecordedSegment;
    const atUs = instantUs(segment);
    const errorUs = instantUs(recorded) - atUs;
    const allowedUs = late.us + ownLatenessUs(cause, sinceUs);
    if (isOff(errorUs, atUs, allowedUs)) return { what: timing('sent', errorUs), recorded, simulated: segment };
    late.sent(errorUs, allowedUs);
    if (segment[1] === null || recorded[1] === null) continue;
    const arrivalErrorUs = recorded[1] - segment[1];
    if (isOff(arrivalErrorUs, segment[1], late.us + late.ofLinkUs))
      return { what: timing('arrived', arrivalErrorUs), recorded, simulated: segment };
    late.arrived(arrivalErrorUs, segment[1]);
  }
  const completionErrorUs = recordedTimeUs(recording) - (timeUs ?? 0);
  const isTimely = !isOff(
    completionErrorUs,
    timeUs ?? 0,
    late.us + ownLatenessUs('timer', (timeUs ?? 0) - lastInstantUs(captured, timeUs ?? 0)),
  );
  return isTimely ? null : { what: timing('completed', completionErrorUs), recorded: null, simulated: null };
}

/**
 * How late the recorded hosts may have been of their own accord. A timer is set
 * as late as the host was, and may so have missed a tick of its level; and it may
 * run a tick late.
 */
function ownLatenessUs(cause: Captured['cause'], sinceUs: number): number {
  const tickUs = TESTBED.tickNs / 1000;
  if (cause === 'timer') return (ratioOfSilence(sinceUs / tickUs) + 1) * tickUs;
  return cause === 'sleep' ? TESTBED.sleepLateUs : 0;
}

/** When the last segment before an instant was sent or arrived. */
function lastInstantUs(captured: readonly Captured[], atUs: number): number {
  return captured.reduce((last, { segment: [txUs, rxUs] }) => Math.max(last, ...[txUs ?? 0, rxUs ?? 0].filter((us) => us <= atUs)), 0);
}

const timing = (what: string, errorUs: number): string =>
  `time: ${what} ${(Math.abs(errorUs) / 1000).toFixed(3)} ms ${errorUs > 0 ? 'earlier' : 'later'} than recorded`;
