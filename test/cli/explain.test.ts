import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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
    expect(stdout).toMatch(/^faults:\n {2}- on: (after|read)-250\n {4}nth: 1\n {4}kind: rst\n/m);
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

  it('begins the ladder where the message was first sent, however much later it is delivered', () => {
    const ladder = join(folder, 'parked.txt');
    const rule = ['--set', 'server.commit={name: park-suspects, hold: 1h}', '--set', 'client.retry.after=2h'];
    expect(finaldot(['explain', '-', 'duplicate', ...rule, '--ladder', ladder], unlucky('stored')).status).toBe(0);
    const lines = readFileSync(ladder, 'utf8').split('\n');
    expect(lines[0]).toMatch(/^#1 +0 .* SYN$/);
    const told = ['text 1, dot', 'the connection is cut: rst', 'parks 1', 'delivers 1', 'text 1, dot', 'delivers 1'];
    expect(lines.flatMap((line) => told.find((what) => line.endsWith(what)) ?? [])).toEqual(told);
  });

  it('explains a message that was taken for another: two equal letters, the first of them parked', () => {
    const [mbox, ladder] = [join(folder, 'twins.mbox'), join(folder, 'twins.txt')];
    writeFileSync(mbox, 'From a@b Mon Jan  1 00:00:00 2024\nMessage-ID: <1@x>\n\nhello\n\n'.repeat(2));
    const twins = `
network: { rtt: 50ms }
client: { strategy: pipelining, messagesPerConnection: 1 }
server: { commit: park-suspects }
workload: { corpus: ${mbox} }
faults: [{ on: read-250, nth: 1, kind: rst }]
`;
    const { status, stdout } = finaldot(['explain', '-', 'suppressed', '--ladder', ladder], twins);
    expect(status).toBe(0);
    expect(stdout).toContain('# message 1, stored on connection 1, is taken for the same as what comes on connection 2 at ');
    const lines = readFileSync(ladder, 'utf8').split('\n');
    const told = ['reads the 250 for 1', 'parks 1', 'text 2, dot', 'replaces its copy of 1', 'delivers 2'];
    expect(lines.flatMap((line) => told.find((what) => line.endsWith(what)) ?? [])).toEqual(told);
  });

  it('says when there is nothing to explain, and what may be asked', () => {
    const nothing = finaldot(['explain', '-', 'lost'], unlucky('stored'));
    expect(nothing.status).toBe(1);
    expect(nothing.stderr).toContain('no message is lost in this run; try another --seed');
    const wrong = finaldot(['explain', '-', 'doubled'], unlucky('stored'));
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('expected duplicate, lost or suppressed.');
    expect(finaldot(['explain', '-', 'lost', '--ladder', '-'], unlucky('stored')).status).toBe(2);
  });
});
