import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../../src/cli/output.js';
import { SMALL, finaldot, typed } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'finaldot-'));
const inFolder = (name: string): string => join(folder, name);

describe('a file that a command writes', () => {
  it('keeps its mode and the link that leads to it', () => {
    const real = inFolder('real.svg');
    const link = inFolder('link.svg');
    writeFileSync(real, 'old', { mode: 0o640 });
    symlinkSync(real, link);
    writeWhole(link, 'new');
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['link.svg', 'real.svg']);
  });

  it.runIf(existsSync('/dev/null'))('may be a device, which stays one', () => {
    writeWhole('/dev/null', 'gone');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it.runIf(existsSync('/dev/full'))('on a disk that is full is an error of one line', () => {
    for (const option of ['--trace', '--ladder']) {
      const { status, stderr } = finaldot(['run', '-', option, '/dev/full'], SMALL);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^finaldot: \/dev\/full: not written: ENOSPC: no space left on device$/m);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });
});

describe('compare', () => {
  const PLAIN_SERVER = 'server: { extensions: [SIZE] }\nworkload: { messages: 2 }';

  it('leaves out what the server has no use for, and says so', async () => {
    const { status, stdout, stderr } = await typed(['compare', '-', '--json'], PLAIN_SERVER);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).map(({ scenario }: { scenario: { client: { strategy: string } } }) => scenario.client.strategy)).toEqual([
      'lockstep',
    ]);
    for (const name of ['mail-first', 'pipelining', 'cross-message', 'bdat', 'bdat-async'])
      expect(stderr).toContain(`left out: client.strategy: '${name}' needs `);
  });

  it('compares values of any key, with common random numbers', async () => {
    const over = ['--over', 'server.commit=[stored, { name: tcp-acked, poll: 1s }, quit]'];
    const lossy = 'faults: { cuts: { every: 1s } }\nworkload: { messages: 60 }\nclient: { strategy: pipelining }';
    const { status, stdout } = await typed(['compare', '-', '--json', ...over], lossy);
    expect(status).toBe(0);
    const results = JSON.parse(stdout);
    expect(results.map(({ scenario }: { scenario: { server: { commit: unknown } } }) => scenario.server.commit)).toEqual([
      'stored',
      { name: 'tcp-acked', poll: '1s' },
      'quit',
    ]);
    expect(results[0].digest).toBe(JSON.parse((await typed(['run', '-', '--json', '--set', 'server.commit=stored'], lossy)).stdout).digest);
    const table = (await typed(['compare', '-', '--over', 'network.rtt=20ms,200ms'], lossy)).stdout;
    for (const word of ['network.rtt', '20ms', '200ms']) expect(table).toContain(word);
  });

  it('does not when the strategy was named', async () => {
    const { status, stderr } = await typed(['compare', '-', '--strategies', 'lockstep,pipelining'], PLAIN_SERVER);
    expect(status).toBe(2);
    expect(stderr).toContain("'pipelining' needs PIPELINING");
  });
});
