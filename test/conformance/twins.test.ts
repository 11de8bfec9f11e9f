import { describe, expect, it } from 'vitest';
import { type RecordedSegment, compareRecording } from '../../src/conformance/index.js';
import { withTwinsSetRight } from '../../src/conformance/twins.js';
import { recorded, recordings } from '../support/recordings.js';

const synAck = (txUs: number, rxUs: number | null, seq = 0): RecordedSegment => [txUs, rxUs, 's', 'S.', seq, 0, 1, 64240];

describe('segments that are alike in all octets', () => {
  const booked = [synAck(10_100, 1_037_600), synAck(1_017_500, null), synAck(1_027_600, null)];

  it('have their arrival booked to the one that was sent so long before as the path takes', () => {
    expect(withTwinsSetRight(booked, 10_000)).toEqual([synAck(10_100, null), synAck(1_017_500, null), synAck(1_027_600, 1_037_600)]);
  });

  it.each([
    ['none was sent then', 30_000],
    ['it is booked right', 1_027_500],
  ])('keep it where %s', (_, oneWayUs) => {
    expect(withTwinsSetRight(booked, oneWayUs)).toEqual(booked);
  });

  it('are no twins where they differ', () => {
    const others = [synAck(10_100, 1_037_600), synAck(1_027_600, null, 5)];
    expect(withTwinsSetRight(others, 10_000)).toEqual(others);
  });

  it('leave recordings alone that have none', () => {
    for (const { segs, params } of recordings) expect(withTwinsSetRight(segs, Number(params.rtt_ms) * 500)).toEqual(segs);
  });

  it('do not make a recording come out that tells of another loss', () => {
    const recording = recorded('ctl-syn3-lost-chat-rtt200-ts0');
    expect(compareRecording(recording).verdict).toBe('equal');
    expect(compareRecording({ ...recording, wan: { 'drop-b': [1] } }).verdict).not.toBe('equal');
  });
});
