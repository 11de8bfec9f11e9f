import { describe, expect, it } from 'vitest';
import { type RecordedSegment, replay } from '../../src/conformance/index.js';
import { recorded, recordings } from '../support/recordings.js';

/** What the link did, one after the other: so many readings or writings of one direction. */
function runsOf(segs: readonly RecordedSegment[]): string[] {
  const acts = segs.flatMap(([txUs, rxUs, dir]) => [
    ...(txUs === null ? [] : [{ at: txUs, act: `reads ${dir}` }]),
    ...(rxUs === null ? [] : [{ at: rxUs, act: `writes ${dir}` }]),
  ]);
  acts.sort((a, b) => a.at - b.at);
  return acts.map(({ act }) => act).filter((act, i) => i === 0 || act !== acts[i - 1].act);
}

const simulated = (id: string): RecordedSegment[] => replay(recorded(id)).captured.map(({ segment }) => segment);
const bulk = recordings.filter(({ id }) => id.startsWith('bulk-')).map(({ id }) => id);

describe('the recording link', () => {
  it.each(bulk)('reads and writes in the order in which it was seen to: %s', (id) => {
    expect(runsOf(simulated(id))).toEqual(runsOf(recorded(id).segs));
  });

  it.each(bulk)('reads the answers to a burst when all of it is written: %s', (id) => {
    const segs = simulated(id);
    const burst = segs.filter(([, , dir, , , len]) => dir === 'c' && len > 0).slice(0, 10);
    const written = Math.max(...burst.map(([, rxUs]) => rxUs as number));
    const answers = segs.filter(([, , dir, flags, , , ack]) => dir === 's' && flags === '.' && ack > 1);
    expect(answers[0][0]).toBeGreaterThan(written);
  });

  it('takes its time for each packet', () => {
    const data = simulated('bulk-10seg-rtt20-ts0-reno').filter(([, , , , , len]) => len > 1);
    const gaps = (at: 0 | 1): number[] => data.slice(1).map((segment, i) => (segment[at] as number) - (data[i][at] as number));
    for (const gap of gaps(0)) expect(gap).toBeGreaterThanOrEqual(5); // read, µs
    for (const gap of gaps(1)) expect(gap).toBeGreaterThanOrEqual(7); // written, µs
  });
});
