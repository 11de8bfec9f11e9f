import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { finaldot } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'packetdrill-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a script and gives its path. */
function script(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const passing = script('pass.pkt', '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 close(3) = 0\n');
const failing = script('fail.pkt', '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 close(3) = 1\n');
const unsupported = script('unsupported.pkt', '0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3\n');

describe('finaldot packetdrill', () => {
  it('ends with 0 when all scripts pass, and with 1 when one fails or is not supported', () => {
    expect(finaldot(['packetdrill', passing, passing])).toMatchObject({ status: 0, stdout: expect.stringMatching(/2 scripts: 2 pass/) });
    expect(finaldot(['packetdrill', passing, failing])).toMatchObject({ status: 1 });
    expect(finaldot(['packetdrill', passing, unsupported])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/2 scripts: 1 pass, 0 fail, 1 unsupported/),
    });
  });

  it('shows what was expected and what came, or the feature', () => {
    const { stdout } = finaldot(['packetdrill', failing, unsupported]);
    expect(stdout).toContain(`${failing}:2: fail\n  expected  close() = 1\n  got       0\n`);
    expect(stdout).toContain(`${unsupported}:1: unsupported: socket SOCK_DGRAM IPPROTO_UDP\n`);
  });

  it('prints one array with --json, an entry a script, always with the same keys', () => {
    const { stdout, stderr } = finaldot(['packetdrill', '--json', passing, failing, unsupported]);
    expect(stderr).toBe('');
    const nothing = { line: null, expected: null, got: null, feature: null };
    expect(JSON.parse(stdout)).toEqual([
      { script: passing, verdict: 'pass', ...nothing },
      { script: failing, verdict: 'fail', ...nothing, line: 2, expected: 'close() = 1', got: '0' },
      { script: unsupported, verdict: 'unsupported', ...nothing, line: 1, feature: 'socket SOCK_DGRAM IPPROTO_UDP' },
    ]);
  });

  it('reads standard input', () => {
    const { status, stdout } = finaldot(['packetdrill', '--json', '-'], '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n');
    expect([status, JSON.parse(stdout)]).toEqual([0, [expect.objectContaining({ script: 'standard input', verdict: 'pass' })]]);
  });

  it('fails a script that it cannot read, with its place, and goes on with the others', () => {
    const broken = script('broken.pkt', '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 close(3 = 0\n');
    const { status, stdout } = finaldot(['packetdrill', '--json', broken, passing]);
    const [first, second] = JSON.parse(stdout) as Record<string, unknown>[];
    expect([status, second.verdict]).toEqual([1, 'pass']);
    expect(first).toMatchObject({ verdict: 'fail', line: 2, expected: '“)”', got: '“=” at column 12' });
  });

  it.each([
    ['a file that is not there', join(folder, 'none.pkt'), /there is no such file; name a packetdrill script/],
    ['a file that is empty', script('empty.pkt', ' \n'), /is empty; a packetdrill script has at least one event/],
    ['a file that is not text', script('binary.pkt', new Uint8Array([0xff, 0xfe, 0x00])), /is not UTF-8 text/],
    ['a directory', folder, /is a directory; name the scripts in it/],
  ])('refuses %s', (_, file, message) => {
    const { status, stdout, stderr } = finaldot(['packetdrill', passing, file]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
