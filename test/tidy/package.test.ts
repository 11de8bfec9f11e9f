import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './sources.js';

interface Package {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

const { bin, exports, files, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

describe('the package', () => {
  it('packs all that it names, and makes what a fresh clone does not have first', () => {
    const targets = [
      ...Object.values(bin),
      ...Object.values(exports).flatMap((target) => (typeof target === 'string' ? target : Object.values(target))),
    ];
    const named = targets.map((target) => target.replace(/^\.\//, '')).filter((target) => target !== 'package.json');
    const patterns = files.map((file) => new RegExp(`^${file.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`));
    expect(named.filter((target) => !patterns.some((pattern) => pattern.test(target)))).toEqual([]);
    const inClone = files.filter((file) => !file.includes('*') && file !== 'dist');
    expect(inClone.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(named.some((target) => target.startsWith('dist/'))).toBe(true);
    expect(scripts.prepack).toBe('npm run build');
  });

  it('has the file that its command reads', () => {
    expect(files).toContain('sims/headline.yaml');
  });
});
