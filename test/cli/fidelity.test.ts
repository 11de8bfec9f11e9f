import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finaldot } from '../support/command.js';
import { fixture, recorded } from '../support/recordings.js';

describe('finaldot fidelity', () => {
  it('counts verdicts and is content when none differs', () => {
    const { status, stdout } = finaldot(['fidelity', fixture]);
    expect(stdout).toMatch(/31 cases: 31 equal, 0 same shape, 0 differs/);
    expect(status).toBe(0);
  });

  it('prints one array of results with --json, segments in the format of the recording', () => {
    const { status, stdout } = finaldot(['fidelity', fixture, '--json']);
    const results = JSON.parse(stdout) as Record<string, unknown>[];
    expect(status).toBe(0);
    expect(results).toHaveLength(readFileSync(fixture, 'utf8').trim().split('\n').length);
    for (const result of results)
      expect(Object.keys(result).sort()).toEqual(['completionErrorPct', 'firstDifference', 'id', 'segs', 'timeUs', 'verdict']);
    expect((results[0].segs as unknown[])[0]).toEqual([0, expect.any(Number), 'c', 'S', 0, 0, 0, expect.any(Number)]);
  });

  it('shows the first difference side by side, and fails', () => {
    const recording = recorded('wwr-1x100-nodelay0-fresh-rtt20-ts0');
    const changed = { ...recording, segs: recording.segs.filter((_, i) => i !== 7) };
    const { status, stdout } = finaldot(['fidelity', '-'], JSON.stringify(changed));
    expect(status).toBe(1);
    expect(stdout).toMatch(/1 cases: 0 equal, 0 same shape, 1 differs/);
    expect(stdout).toMatch(/flights of c: recorded \[1, 1\], simulated \[1, 1, 1\]/);
    expect(stdout).toMatch(/recorded {3}.*\n {4}simulated {2}.*client \. 101\+100/);
  });

  it('refuses what is no recording with file and line', () => {
    const { status, stderr } = finaldot(['fidelity', '-'], `${JSON.stringify(recorded('bulk-10seg-rtt20-ts0-reno'))}\n{}\n`);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/standard input:2: is not a recording of TCP: id/)]);
    expect(finaldot(['fidelity', 'no-such.jsonl'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/no such file/) });
    expect(finaldot(['fidelity', 'test'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/test: is a directory.*test\/\*\.jsonl/),
    });
    expect(finaldot(['fidelity', '-'], ' \n')).toMatchObject({ status: 2, stderr: expect.stringMatching(/standard input: is empty/) });
    expect(finaldot(['fidelity'])).toMatchObject({ status: 2 });
  });
});
