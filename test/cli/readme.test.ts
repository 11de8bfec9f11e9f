import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { finaldot, root } from '../support/command.js';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]);

/** Inside the package, so that its own name resolves. */
const folder = mkdtempSync(join(root, 'dist', 'readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the README', () => {
  it.each(blocks('ts').map((code, i) => [i + 1, code] as const))('has a library example %i that runs', (i, code) => {
    const file = join(folder, `example-${i}.ts`);
    writeFileSync(file, code);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const [, expected] of code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)) expect(stdout).toContain(expected);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });

  it('has a scenario that runs', () => {
    const [scenario] = blocks('yaml');
    const { status, stdout } = finaldot(['run', '-', '--json', '--set', 'workload.messages=100'], scenario);
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { messages: { acknowledged: number } }).messages.acknowledged).toBe(100);
  });

  it('names only commands and options that there are', () => {
    const lines = blocks('sh')
      .join('\n')
      .split('\n')
      .filter((line) => line.startsWith('npx finaldot'));
    expect(lines.length).toBeGreaterThan(3);
    const helps = new Map<string, string>();
    for (const line of lines) {
      const [, , command, ...rest] = line.split(/\s+#/)[0].trim().split(/\s+/);
      const help = helps.get(command) ?? finaldot([command, '--help']).stdout;
      helps.set(command, help);
      for (const option of rest.filter((word) => word.startsWith('--'))) expect(help, line).toContain(option);
    }
  });
});
