import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/index.js';
import { finaldot } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'finaldot-'));

const unlucky = (commit: string): string => `
network: { rtt: 50ms, rate: unlimited }
client: { strategy: pipelining }
server: { commit: ${commit} }
workload: { messages: 60 }
faults: { cuts: { every: 400ms, kind: rst } }
`;

describe('finaldot explain', () => {
  it.each([
    ['duplicate', 'stored', 'duplicates'],
    ['lost', 'next-command', 'lost'],
  ] as const)('writes a scenario for a %s message, which run shows again', (what, commit, measure) => {
    const { status, stdout, stderr } = finaldot(['explain', '-', what], unlucky(commit));
    expect(status).toBe(0);
    expect(stderr).toContain(`replay: npx finaldot explain - ${what} | npx finaldot run - --ladder -`);
    expect(stdout).toContain('faults:\n  - connection: 1\n    at: ');
    const again = finaldot(['run', '-', '--json'], stdout);
    expect((JSON.parse(again.stdout) as Result).messages[measure]).toBeGreaterThan(0);
  });

  it('writes to files, with the one line that replays them, and the ladder of the connections concerned', () => {
    const [out, ladder] = [join(folder, 'doubled.yaml'), join(folder, 'doubled.txt')];
    const { status, stdout, stderr } = finaldot(['explain', '-', 'duplicate', '--out', out, '--ladder', ladder], unlucky('stored'));
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`replay: npx finaldot run ${out} --ladder -`);
    expect(readFileSync(out, 'utf8')).toMatch(
      /^# message 1 is delivered on connection 1 at [\d.]+ s and again on connection 2 at [\d.]+ s\.\n# Replay: /,
    );
    const lines = readFileSync(ladder, 'utf8').split('\n');
    expect(lines.filter((line) => line.endsWith('delivers 1'))).toHaveLength(2);
    expect(lines.some((line) => line.includes('the connection is cut: rst'))).toBe(true);
  });

  it('says when there is nothing to explain, and what may be asked', () => {
    const nothing = finaldot(['explain', '-', 'lost'], unlucky('stored'));
    expect(nothing.status).toBe(1);
    expect(nothing.stderr).toContain('no message is lost in this run; try another --seed');
    const wrong = finaldot(['explain', '-', 'doubled'], unlucky('stored'));
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('expected duplicate or lost.');
    expect(finaldot(['explain', '-', 'lost', '--ladder', '-'], unlucky('stored')).status).toBe(2);
  });
});
