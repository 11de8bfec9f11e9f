import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Result, scenarioJsonSchema } from '../../src/index.js';
import { strategies } from '../../src/smtp/index.js';
import { SMALL, bin, finaldot, root } from '../support/command.js';

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
    const args = ['run', '-', '--json', '--set', 'faults={cuts: {every: 2s, kind: rst}}'];
    const threaded = JSON.parse(finaldot([...args, '--repeat', '30'], 'workload: { messages: 1000, size: 100 }').stdout) as Result;
    const parts = [1, 2, 3].map(
      (k) => JSON.parse(finaldot([...args, '--seed', `final dot/repeat ${k}`], 'workload: { messages: 1000, size: 100 }').stdout) as Result,
    );
    const three = JSON.parse(finaldot([...args, '--repeat', '3'], 'workload: { messages: 1000, size: 100 }').stdout) as Result;
    expect(three.tcp.segments).toBe(parts.reduce((sum, { tcp }) => sum + tcp.segments, 0));
    const again = JSON.parse(finaldot([...args, '--repeat', '30'], 'workload: { messages: 1000, size: 100 }').stdout) as Result;
    expect(again.digest).toBe(threaded.digest);
    expect(threaded.messages.submitted).toBe(30_000);
  });

  it('does not mind a reader that has had enough', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" list | head -n 1`], { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  it('prints what it has measured when it is interrupted', async () => {
    const child = spawn(process.execPath, [bin, 'run', '-', '--json', '--repeat', '2'], { cwd: root });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.stdin.end('workload: { messages: 5000000, size: 100 }\nclient: { strategy: lockstep }\n');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    child.kill('SIGINT');
    const status = await new Promise((resolve) => child.on('exit', resolve));
    expect(status).toBe(130);
    expect(stderr).toContain('interrupted');
    const { messages } = JSON.parse(stdout) as Result;
    expect(messages.acknowledged).toBeGreaterThan(0);
    expect(messages.acknowledged + messages.queued).toBe(messages.submitted);
  });
});
