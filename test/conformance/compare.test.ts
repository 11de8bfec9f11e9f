import { describe, expect, it } from 'vitest';
import {
  type RecordedSegment,
  type Recording,
  compareRecording,
  compareReplay,
  explanationOf,
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
    expect(what({ client: [['connect'], ['opt', 'maxseg', 500]] })).toEqual([
      'differs',
      'not supported: opt maxseg on an open connection: segments and buffers are set beforehand here',
    ]);
    expect(what({ client: [['opt', 'linger', 1], ['connect']] })).toEqual(['differs', 'not supported: opt linger']);
    expect(what({ wan: { 'reorder-a': [1] } })).toEqual(['differs', 'not supported: link option reorder-a']);
    expect(what({ sysctl: { tcp_md5sig: 1 } })).toEqual(['differs', 'not supported: sysctl tcp_md5sig']);
  });
});

describe('a known mechanism', () => {
  it('excuses as much as it can make, in the cases that it is known from', () => {
    const excuses = (id: string, completionErrorPct: number | null) => explanationOf({ id, completionErrorPct }) !== null;
    expect([9, -9, 11, -11, null].map((error) => excuses('loss-100seg-k1-reno-rtt20', error))).toEqual([true, true, false, false, false]);
    expect(excuses('loss-10seg-k1-rtt20-ts0-reno', 0.1)).toBe(false);
    // The two families of stalls have bounds of their own.
    expect([0.5, 1.5, 13].map((error) => excuses('zw-stall500-400k-rtt20-ts0', error))).toEqual([true, true, false]);
  });
});

describe('options and settings that no recording at hand has', () => {
  const handshake = recorded('wwr-1x100-nodelay0-fresh-rtt20-ts0');
  /** Nothing is known but the handshake; looked on for 20 s. */
  const silent: Recording = { ...handshake, segs: handshake.segs.slice(0, 3), events: [[20e6, 's', 'close', null, null]] };

  it('bound the segments of both hosts, with TCP_MAXSEG', () => {
    const { captured } = replay({
      ...silent,
      syn_opts: { s: {} },
      client: [['opt', 'maxseg', 500], ['connect'], ['write', 2000], ['read', 1000], ['close']],
      server: [['read', 2000], ['write', 1000], ['close']],
    });
    const lengths = (side: string): number[] => captured.map(({ segment: [, , dir, , , len] }) => (dir === side ? len : 0));
    expect([Math.max(...lengths('c')), Math.max(...lengths('s'))]).toEqual([500, 500]);
  });

  it('ask a peer that has vanished for a sign of life, with keepalive switched on late', () => {
    const { captured, events } = replay({
      ...silent,
      wan: { 'cut-at': 500_000 },
      client: [['connect'], ['sleep', 100], ['opt', 'keepalive', 5, 2, 3], ['read', 1], ['close']],
      server: [['read', 1]],
    });
    const probes = captured.filter(({ segment: [, , dir, , seq, len] }) => dir === 'c' && seq === 0 && len === 0);
    expect(probes.slice(1).map(({ segment: [at] }) => Math.round((at ?? 0) / 1e6))).toEqual([5, 7, 9]);
    expect(events.some(([, side, step, , result]) => side === 'c' && step === 'read' && result === 'ETIMEDOUT')).toBe(true);
  });

  it('do without window scaling', () => {
    const { captured } = replay({ ...silent, sysctl: { ...silent.sysctl, tcp_window_scaling: 0, tcp_fastopen: 3 } });
    expect(Math.max(...captured.map(({ segment }) => segment[7]))).toBeLessThanOrEqual(65_535);
  });

  it('wait less for a timeout, with a smaller tcp_rto_min_us', () => {
    const first = (sysctl: Recording['sysctl']): number =>
      replay({
        ...silent,
        sysctl: { ...silent.sysctl, tcp_sack: 0, ...sysctl },
        wan: { 'dropdata-a': [1] },
      }).captured.filter(({ segment: [, , dir, , seq, len] }) => dir === 'c' && seq === 1 && len > 0)[1].segment[0] as number;
    expect(first({}) - first({ tcp_rto_min_us: 50_000 })).toBeCloseTo(150_000, -4);
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
