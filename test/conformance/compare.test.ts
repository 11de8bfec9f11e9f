import { describe, expect, it } from 'vitest';
import {
  type RecordedSegment,
  type Recording,
  compareRecording,
  compareReplay,
  parseRecordings,
  replay,
} from '../../src/conformance/index.js';
import { dataIn, recorded, recordings, resentIn, stretched, withSegments } from '../support/recordings.js';

const verdict = (recording: Recording) => compareRecording(recording).verdict;

describe('the simulator agrees with the kernel', () => {
  it.each(recordings.map((recording) => [recording.id, recording] as const))('in %s', (_, recording) => {
    const { firstDifference, ...result } = compareRecording(recording);
    expect(firstDifference).toBeNull();
    expect(result).toMatchObject({ id: recording.id, verdict: 'equal' });
    expect(result.segs).toHaveLength(recording.segs.length);
    expect(Math.abs(result.completionErrorPct as number)).toBeLessThan(12.5);
  });

  it('the same way each time', () => {
    const recording = recorded('bulk-10seg-rtt20-ts0-reno');
    expect(replay(recording)).toEqual(replay(recording));
  });
});

const withAck = (segment: RecordedSegment, ack: number): RecordedSegment =>
  segment.map((was, i) => (i === 6 ? ack : was)) as unknown as RecordedSegment;

describe('the comparer says no', () => {
  const inFlights = recordings.filter(({ id }) => /^(?:bulk-1[04]seg|loss-10seg)/.test(id));
  const withTwo = recordings.filter(
    (recording) => dataIn(recording).length > 1 && recording.segs.some(([, , dir], i) => i > 0 && dir === recording.segs[0][2]),
  );

  it.each(withTwo.map((recording) => [recording.id, recording] as const))(
    'when two data segments of %s have changed places',
    (_, recording) => {
      const [first, second] = neighbours(recording);
      const segs = [...recording.segs];
      [segs[first], segs[second]] = [segs[second], segs[first]];
      expect(verdict(withSegments(recording, segs))).not.toBe('equal');
      const inPlace = [...recording.segs];
      inPlace[first] = at(recording.segs[second], recording.segs[first]);
      inPlace[second] = at(recording.segs[first], recording.segs[second]);
      expect(verdict(withSegments(recording, inPlace))).not.toBe('equal');
    },
  );

  it.each(recordings.flatMap((recording) => resentIn(recording).map((i) => [recording.id, i, recording] as const)))(
    'when %s has lost its retransmission number %i',
    (_, gone, recording) => {
      expect(
        verdict(
          withSegments(
            recording,
            recording.segs.filter((__, i) => i !== gone),
          ),
        ),
      ).not.toBe('equal');
    },
  );

  it.each(recordings.map((recording) => [recording.id, recording] as const))(
    'when the times of %s are a tenth longer or shorter',
    (_, recording) => {
      expect(verdict(stretched(recording, 1.1))).not.toBe('equal');
      expect(verdict(stretched(recording, 0.9))).not.toBe('equal');
    },
  );

  it.each(recordings.map((recording) => [recording.id, recording] as const))(
    'when any acknowledgment number of %s is another',
    (_, recording) => {
      const run = replay(recording);
      const acks = recording.segs.flatMap(([, , , flags], i) => (flags.includes('.') ? [i] : []));
      for (const changed of acks) {
        const segs = recording.segs.map((segment, i) => (i === changed ? withAck(segment, segment[6] + 7) : segment));
        expect(compareReplay(withSegments(recording, segs), run).verdict, `segment ${changed}`).not.toBe('equal');
      }
    },
  );

  it.each(inFlights.map((recording) => [recording.id, recording] as const))('when a flight of %s has come apart', (_, recording) => {
    const run = replay(recording);
    const laterUs = Number(recording.params.rtt_ms) * 300;
    for (const [before, from] of pairsInFlight(recording)) {
      expect(before).toBeLessThan(from);
      const later = (segment: RecordedSegment): RecordedSegment =>
        [
          segment[0] === null ? null : segment[0] + laterUs,
          segment[1] === null ? null : segment[1] + laterUs,
          ...segment.slice(2),
        ] as never;
      const segs = recording.segs.map((segment, i) =>
        i >= from && segment[2] === recording.segs[from][2] && segment[5] > 0 ? later(segment) : segment,
      );
      segs.sort((a, b) => (a[0] ?? a[1] ?? 0) - (b[0] ?? b[1] ?? 0));
      expect(compareReplay(withSegments(recording, segs), run).verdict, `from segment ${from}`).not.toBe('equal');
    }
  });

  it.each([
    ['another length', 5, 99],
    ['another sequence number', 4, 7],
    ['another flag', 3, 'F.'],
    ['another direction', 2, 'c'],
    ['a loss', 1, null],
  ])('to %s', (_, field, value) => {
    const recording = recorded('wwr-1x100-nodelay0-fresh-rtt20-ts0');
    const segs = recording.segs.map((segment, i) =>
      i === 5 ? (segment.map((was, j) => (j === field ? value : was)) as unknown as RecordedSegment) : segment,
    );
    expect(verdict(withSegments(recording, segs))).not.toBe('equal');
  });

  it('names what the simulator does not have', () => {
    const recording = recorded('wwr-1x100-nodelay0-fresh-rtt20-ts0');
    const what = (change: Partial<Recording>) => {
      const result = compareRecording({ ...recording, ...change });
      return [result.verdict, result.firstDifference?.what];
    };
    expect(what({ client: [['splice', 4]] })).toEqual(['differs', 'not supported: step splice']);
    expect(what({ client: [['opt', 'maxseg', 1], ['connect']] })).toEqual(['differs', 'not supported: opt maxseg']);
    expect(what({ wan: { 'reorder-a': [1] } })).toEqual(['differs', 'not supported: link option reorder-a']);
    expect(what({ sysctl: { tcp_md5sig: 1 } })).toEqual(['differs', 'not supported: sysctl tcp_md5sig']);
  });
});

describe('a file of recordings', () => {
  it.each([
    ['{"id": 1}', 1, /id/],
    ['\n\nnonsense', 3, /is not JSON/],
    ['{"id":"a","client":"postfix","server":"exim","dialog":[[1,1,"C","EHLO a"]]}', 1, /mail software.*tcp-/],
    ['{"id":"a","params":{},"client":[],"server":[],"segs":[[0,1,"x","S",0,0,0,0]]}', 1, /segs.0/],
  ])('is refused with the line: %j', (text, line, message) => {
    let caught: unknown;
    try {
      parseRecordings(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name: 'RecordingError', line, message: expect.stringMatching(message) });
  });
});

/** The content of one segment at the times of another. */
const at = (content: RecordedSegment, times: RecordedSegment): RecordedSegment =>
  [times[0], times[1], ...content.slice(2)] as unknown as RecordedSegment;

/** Two data segments of one direction, one after the other. */
function neighbours(recording: Recording): [number, number] {
  const data = dataIn(recording);
  for (const second of data.slice(1)) {
    const first = data.filter((i) => i < second && recording.segs[i][2] === recording.segs[second][2]).at(-1);
    if (first !== undefined) return [first, second];
  }
  return [data[0], data[1]];
}

/** Indices of data segments that left one direction within an eighth of a round trip of each other. */
function pairsInFlight(recording: Recording): [number, number][] {
  const { segs } = recording;
  const data = dataIn(recording).filter((i) => segs[i][0] !== null && segs[i][2] === 'c');
  const nearUs = Number(recording.params.rtt_ms) * 125;
  return data.slice(1).flatMap((i, k): [number, number][] => {
    const before = data[k];
    return (segs[i][0] as number) - (segs[before][0] as number) < nearUs ? [[before, i]] : [];
  });
}
