import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedSegment, type Recording, parseRecordings } from '../../src/conformance/index.js';
import { root } from './command.js';

export const fixture = join(root, 'test', 'fixtures', 'truth', 'tcp.jsonl');

/** The recorded cases that the tests use. */
export const recordings = parseRecordings(readFileSync(fixture, 'utf8'));

export function recorded(id: string): Recording {
  const found = recordings.find((recording) => recording.id === id);
  if (found === undefined) throw new Error(`no recording ${id}`);
  return found;
}

/** A recording with other segments. */
export const withSegments = (recording: Recording, segs: readonly RecordedSegment[]): Recording => ({ ...recording, segs });

/** Indices of segments with payload. */
export const dataIn = ({ segs }: Recording): number[] => segs.flatMap((segment, i) => (segment[5] > 0 ? [i] : []));

/** Indices of segments that were sent before. */
export function resentIn({ segs }: Recording): number[] {
  return segs.flatMap(([txUs, , dir, flags, seq, len], i) => {
    const isAgain =
      txUs !== null &&
      (len > 0 || /[SF]/.test(flags)) &&
      segs
        .slice(0, i)
        .some(
          (before) => before[2] === dir && before[4] === seq && before[5] === len && before[3].replace('P', '') === flags.replace('P', ''),
        );
    return isAgain ? [i] : [];
  });
}

/** The recording as a clock would have it that goes wrong by a factor. */
export function stretched(recording: Recording, factor: number): Recording {
  const times = (us: number | null): number | null => (us === null ? null : Math.round(us * factor));
  return {
    ...recording,
    segs: recording.segs.map(([txUs, rxUs, ...rest]) => [times(txUs), times(rxUs), ...rest] as unknown as RecordedSegment),
    events: recording.events.map(([atUs, ...rest]) => [atUs * factor, ...rest] as const),
    metrics: { ...recording.metrics, time_us: times(recording.metrics.time_us ?? null) },
  };
}
