import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './sources.js';

it('tests and sims keep to the types of what they call', () => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'test')], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
