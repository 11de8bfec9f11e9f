import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RecordedSegment,
  type RecordedStep,
  type Recording,
  compareRecording,
  parseRecordings,
  replay,
} from '../../src/conformance/index.js';
import { recordings } from '../support/recordings.js';

const VERDICTS = ['equal', 'same shape', 'differs'];
const short = recordings.filter(({ segs }) => (segs.at(-1)?.[0] ?? 0) < 5e6);

/** Conditions that nobody has recorded. */
const conditions = fc.record({
  recording: fc.constantFrom(...short),
  rttMs: fc.oneof(fc.double({ min: 0, max: 900, noNaN: true }), fc.constantFrom(-1, Number.NaN, 1e12, null, '20')),
  mtu: fc.oneof(fc.integer({ min: 60, max: 9000 }), fc.constantFrom(0, -5, 1e9, 1.5, undefined)),
  drops: fc.dictionary(
    fc.constantFrom('drop-a', 'drop-b', 'dropdata-a', 'dropdata-b'),
    fc.array(fc.integer({ min: -1, max: 30 }), { maxLength: 8 }),
  ),
  cuts: fc.dictionary(fc.constantFrom('hole-a', 'hole-b', 'cut-at', 'cut-until', 'rst-at', 'rate-a', 'qpkts-a'), fc.nat(2_000_000)),
  octets: fc.integer({ min: 0, max: 60_000 }),
  timestamps: fc.boolean(),
});

const resized = (steps: readonly RecordedStep[], octets: number): RecordedStep[] =>
  steps.map((step) => (step[0] === 'write' || step[0] === 'read' ? [step[0], octets] : step));

describe('whatever is recorded', () => {
  it('is replayed, compared or said not to be supported; nothing is thrown, nothing hangs', () => {
    fc.assert(
      fc.property(conditions, ({ recording, rttMs, mtu, drops, cuts, octets, timestamps }) => {
        const strange: Recording = {
          ...recording,
          params: { ...recording.params, rtt_ms: rttMs, mtu },
          sysctl: { ...recording.sysctl, tcp_timestamps: timestamps ? 1 : 0 },
          wan: { ...drops, ...cuts },
          client: resized(recording.client, octets),
          server: resized(recording.server, octets),
        };
        const { verdict, firstDifference } = compareRecording(strange);
        expect(VERDICTS).toContain(verdict);
        if (verdict === 'differs') expect(firstDifference?.what).toMatch(/./);
      }),
      { numRuns: 150 },
    );
  });

  it.each(recordings.map((recording) => [recording.id, recording] as const))(
    'is equal to itself when it is simulated: %s',
    (_, recording) => {
      const { captured, events, timeUs } = replay(recording);
      const simulated = { ...recording, segs: captured.map(({ segment }) => segment), events, metrics: { time_us: timeUs }, spread_us: 0 };
      const [readBack] = parseRecordings(JSON.stringify(simulated));
      expect(compareRecording(readBack)).toMatchObject({
        verdict: 'equal',
        firstDifference: null,
        completionErrorPct: expect.closeTo(0, 0),
      });
    },
  );

  it('may have fields and parameters that nobody knows, and lack those that are only told', () => {
    const [recording] = recordings;
    const { times_us: _times, spread_us: _spread, sysctl: _sysctl, ...rest } = recording;
    const segs: readonly RecordedSegment[] = recording.segs;
    const line = JSON.stringify({ ...rest, segs, params: { ...recording.params, weather: 'fair' }, recorder: { version: 9 } });
    expect(compareRecording(parseRecordings(line)[0]).firstDifference?.what ?? 'equal').not.toMatch(/not supported/);
  });
});
