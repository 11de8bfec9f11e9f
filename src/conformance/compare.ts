import type { Difference } from './difference.js';
import type { RecordedSegment, Recording, Side } from './recording.js';
import { type Replay, recordedTimeUs, replay } from './replay.js';
import { identity, instantUs, shapeDifference, shapeOf, span } from './shape.js';
import type { Captured } from './tap.js';
import { timeDifference } from './times.js';
import { UnsupportedError } from './unsupported.js';

/**
 * *equal*: the same segments in the same order, PSH apart, at the same times;
 * *same shape*: the same flights, retransmissions and drops, and nearly the same
 * completion; *differs*: neither.
 */
export type Verdict = 'equal' | 'same shape' | 'differs';

/** What came of one case. `segs` is the simulator's, in the recording's own format. */
export interface CaseResult {
  readonly id: string;
  readonly verdict: Verdict;
  /** Simulated against recorded completion, %; null when one never came. */
  readonly completionErrorPct: number | null;
  readonly firstDifference: Difference | null;
  /** Simulated completion, µs. */
  readonly timeUs: number | null;
  readonly segs: readonly RecordedSegment[];
}

/** Completions within this are of one shape. */
const SHAPE_TOLERANCE = 0.02;
/** Where that would be less than the recordings are accurate, µs. */
const LEAST_TOLERANCE_US = 1_000;
/** The same where a timer decided. */
const TIMER_TOLERANCE = 1 / 8;

/** Replays a recording and says how well the simulator agrees with it. */
export function compareRecording(recording: Recording): CaseResult {
  try {
    return compareReplay(recording, replay(recording));
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    const firstDifference = { what: `not supported: ${error.feature}`, recorded: null, simulated: null };
    return { id: recording.id, verdict: 'differs', completionErrorPct: null, firstDifference, timeUs: null, segs: [] };
  }
}

/** Compares a recording with a replay of it. */
export function compareReplay(recording: Recording, run: Replay): CaseResult {
  const segs = run.captured.map(({ segment }) => segment);
  const recordedUs = recordedTimeUs(recording);
  const completionErrorPct =
    run.timeUs === null || recordedUs === 0 ? null : Math.round(((run.timeUs - recordedUs) / recordedUs) * 1e5) / 1e3;
  const result = { id: recording.id, completionErrorPct, timeUs: run.timeUs, segs };
  const inSegments = segmentDifference(recording, run);
  if (inSegments === null && run.timeUs !== null) return { ...result, verdict: 'equal', firstDifference: null };
  const inShape = differenceOfShape(recording, run, recordedUs);
  if (inShape === null) return { ...result, verdict: 'same shape', firstDifference: inSegments };
  const firstDifference = { what: inShape, recorded: inSegments?.recorded ?? null, simulated: inSegments?.simulated ?? null };
  return { ...result, verdict: 'differs', firstDifference };
}

function differenceOfShape(recording: Recording, run: Replay, recordedUs: number): string | null {
  const rttUs = Number(recording.params.rtt_ms) * 1000;
  const segs = run.captured.map(({ segment }) => segment);
  const inShape = shapeDifference(shapeOf(recording.segs, rttUs), shapeOf(segs, rttUs));
  if (inShape !== null) return inShape;
  if (run.timeUs === null) return 'completion: never, in the simulation';
  const byTimer = run.captured.some(({ cause, segment }) => cause === 'timer' && instantUs(segment) <= (run.timeUs ?? 0));
  const tolerance = Math.max(LEAST_TOLERANCE_US, recordedUs * (byTimer ? TIMER_TOLERANCE : SHAPE_TOLERANCE));
  if (Math.abs(recordedUs - run.timeUs) <= tolerance) return null;
  return `completion: recorded ${recordedUs} µs, simulated ${run.timeUs} µs`;
}

/** Aligns both segment lists one by one, direction by direction. */
function segmentDifference(recording: Recording, run: Replay): Difference | null {
  const differences = (['c', 's'] as const).flatMap((side) => differenceOf(side, recording, run.captured) ?? []);
  const at = ({ recorded, simulated }: Difference): number =>
    Math.min(...[recorded, simulated].flatMap((segment) => (segment === null ? [] : [instantUs(segment)])));
  differences.sort((a, b) => at(a) - at(b));
  return differences[0] ?? disorder(recording) ?? timeDifference(recording, run);
}

/** A recording is in the order of its instants. */
function disorder({ segs }: Recording): Difference | null {
  const recorded = segs.find((segment, i) => i > 0 && instantUs(segment) < instantUs(segs[i - 1]));
  return recorded === undefined ? null : { what: 'the order of the recording', recorded, simulated: null };
}

function differenceOf(side: Side, { segs }: Recording, captured: readonly Captured[]): Difference | null {
  const was = segs.filter(([, , dir]) => dir === side);
  const is = captured.map(({ segment }) => segment).filter(([, , dir]) => dir === side);
  for (let i = 0; i < Math.max(was.length, is.length); i++) {
    const [recorded, simulated] = [was[i] ?? null, is[i] ?? null];
    if (recorded === null) return { what: 'a segment that was not recorded', recorded, simulated };
    if (simulated === null) return { what: 'a recorded segment is missing', recorded, simulated };
    if (identity(recorded) !== identity(simulated)) return { what: 'another segment', recorded, simulated };
    if (!acknowledgesAlike(recorded, simulated, captured)) return { what: 'another acknowledgment', recorded, simulated };
    if ((recorded[0] === null) !== (simulated[0] === null)) return { what: 'who sent it', recorded, simulated };
    if ((recorded[1] === null) !== (simulated[1] === null)) return { what: 'whether it arrived', recorded, simulated };
  }
  return null;
}

/**
 * Acknowledgment numbers agree as times do: what one says is what the other says,
 * or would say if a segment had come up to a millisecond earlier or later.
 */
function acknowledgesAlike(recorded: RecordedSegment, simulated: RecordedSegment, captured: readonly Captured[]): boolean {
  if (recorded[6] === simulated[6]) return true;
  const at = instantUs(simulated);
  return captured.some(
    ({ segment }) =>
      segment[2] !== simulated[2] &&
      segment[1] !== null &&
      Math.abs(segment[1] - at) <= LEAST_TOLERANCE_US &&
      segment[4] + span(segment) === recorded[6],
  );
}
