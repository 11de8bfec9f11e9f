import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Result, scenarioJsonSchema, simulate } from '../../src/index.js';
import { strategies } from '../../src/smtp/index.js';
import { SMALL, type Said, bin, finaldot, root } from '../support/command.js';

describe('the command', () => {
  it('explains itself', () => {
    const { status, stdout } = finaldot(['--help']);
    expect(status).toBe(0);
    for (const command of ['run', 'compare', 'plot', 'list', 'schema']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it('lists everything once, for people and for programs', () => {
    const entries = JSON.parse(finaldot(['list', '--json']).stdout) as { kind: string; name: string; summary: string }[];
    const names = entries.map(({ kind, name }) => `${kind} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { name } of strategies) expect(names).toContain(`strategy ${name}`);
    expect(names).toEqual(expect.arrayContaining(['point before-250', 'tcp linux-6', 'server profile ideal', 'figure ladder']));
    expect(entries.every(({ summary }) => summary.length > 10)).toBe(true);
    expect(finaldot(['list']).stdout.trimEnd().split('\n')).toHaveLength(entries.length);
  });

  it('prints the JSON Schema', () => {
    expect(JSON.parse(finaldot(['schema']).stdout)).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it('compares strategies with common random numbers', () => {
    const args = ['compare', '-', '--strategies', 'lockstep,bdat', '--set', 'faults={cuts: {every: 1s}}'];
    const results = JSON.parse(finaldot([...args, '--json'], SMALL).stdout) as Result[];
    expect(results.map(({ scenario }) => scenario.client.strategy)).toEqual(['lockstep', 'bdat']);
    const alone = JSON.parse(
      finaldot(['run', '-', '--json', '--set', 'client.strategy=bdat', '--set', 'faults={cuts: {every: 1s}}'], SMALL).stdout,
    ) as Result;
    expect(results[1].digest).toBe(alone.digest);
    const table = finaldot(args, SMALL).stdout;
    expect(table).toContain(results[0].digest);
    expect(table).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('gives the same with threads as without', () => {
    const args = ['run', '-', '--json', '--set', 'faults={cuts: {every: 2s, kind: rst}}', '--repeat', '5'];
    const scenario = { workload: { messages: 200, size: 100 }, faults: { cuts: { every: '2s', kind: 'rst' } } } as const;
    const threaded = JSON.parse(finaldot([...args, '--threads', '2'], 'workload: { messages: 200, size: 100 }').stdout) as Result;
    const here = simulate(scenario, { repeat: 5 });
    expect([threaded.digest, threaded.messages, threaded.messages.submitted]).toEqual([here.digest, here.messages, 1000]);
    const parts = [1, 2, 3, 4, 5].map((k) => simulate({ ...scenario, seed: `final dot/repeat ${k}` }));
    expect(threaded.tcp.segments).toBe(parts.reduce((sum, { tcp }) => sum + tcp.segments, 0));
    // No more threads are started than there are runs.
    expect(finaldot([...args.slice(0, -1), '1', '--threads', '256'], 'workload: { messages: 200, size: 100 }').status).toBe(0);
  });

  it('gives the numbers behind a figure in place of the picture', () => {
    const { stdout } = finaldot(['plot', 'ladder', '--json']);
    expect(stdout).toBe(readFileSync(join(root, 'plots', 'ladder.json'), 'utf8'));
  });

  it('does not mind a reader that has had enough', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" list | head -n 1`], { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  /** Starts the command, sends it Ctrl-C's signal after a while, and waits for its end. */
  async function interrupted(args: readonly string[], input: string, afterMs: number): Promise<Said> {
    const child = spawn(process.execPath, [bin, ...args], { cwd: root });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.stdin.end(input);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGINT');
    const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
    // On a busy machine it may not have come to listen for signals yet.
    return status === null && afterMs < 20_000 ? interrupted(args, input, 2 * afterMs) : { status, stdout, stderr };
  }

  const ENDLESS = 'workload: { messages: 5000000, size: 100 }\nclient: { strategy: lockstep }\n';

  it('prints what it has measured when it is interrupted', async () => {
    const { status, stdout, stderr } = await interrupted(['run', '-', '--json', '--repeat', '2'], ENDLESS, 3000);
    expect(status).toBe(130);
    expect(stderr).toContain('interrupted');
    const { messages, stop, runs } = JSON.parse(stdout) as Result;
    expect([stop, runs]).toEqual(['interrupted', { asked: 2, done: 0 }]);
    expect(messages.acknowledged).toBeGreaterThan(0);
    expect(messages.acknowledged + messages.queued).toBe(messages.submitted);
  });

  it('says so as well when it is interrupted between the runs of many seeds', async () => {
    const args = ['run', '-', '--json', '--repeat', '1000000', '--threads', '2'];
    const { status, stdout, stderr } = await interrupted(args, 'workload: { messages: 20 }\n', 2500);
    expect([status, stderr]).toEqual([130, expect.stringContaining('interrupted')]);
    const { messages, stop, runs } = JSON.parse(stdout) as Result;
    expect([stop, runs.asked]).toEqual(['interrupted', 1_000_000]);
    expect(messages.submitted).toBeGreaterThan(0);
    expect(messages.submitted).toBe(20 * runs.done);
  });

  it('says what it leaves when a figure or an explanation is interrupted, and leaves no part of a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finaldot-'));
    const out = (name: string): string => join(folder, name);
    writeFileSync(out('old.svg'), 'as it was');
    const cases = [
      [['plot', 'duplicates', '--set', 'workload.messages=5000000', '--out', out('new.svg')], '', `${out('new.svg')} is not written`],
      [['plot', 'duplicates', '--set', 'workload.messages=5000000', '--out', out('old.svg')], '', `${out('old.svg')} is left as it was`],
      [['explain', '-', 'duplicate', '--out', out('why.yaml')], ENDLESS, 'no doubled message is explained yet, and nothing is written'],
    ] as const;
    const said = await Promise.all(cases.map(([args, input]) => interrupted(args, input, 2500)));
    expect(said).toEqual(cases.map(([, , left]) => ({ status: 130, stdout: '', stderr: `finaldot: interrupted: ${left}\n` })));
    expect(readdirSync(folder)).toEqual(['old.svg']);
    expect(readFileSync(out('old.svg'), 'utf8')).toBe('as it was');
    rmSync(folder, { recursive: true });
  });
});
