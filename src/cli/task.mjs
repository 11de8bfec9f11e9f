// Runs one of the project's own tasks (`npm test`, `npm run plots`, …) in a tree that may be a fresh clone.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './ready.mjs';

const bin = (...path) => join(root, 'node_modules', ...path);
const tasks = {
  test: { ready: ensureBuilt, run: [bin('vitest', 'vitest.mjs'), 'run'] },
  plots: { ready: ensureBuilt, run: [join(root, 'dist', 'plot', 'make.js')] },
  bench: { ready: ensureBuilt, run: ['--expose-gc', '--import', 'tsx', join(root, 'test', 'bench', 'main.ts')] },
  lint: { ready: ensureInstalled, run: [bin('@biomejs', 'biome', 'bin', 'biome'), 'check'] },
};

const [name, ...rest] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  process.stderr.write(`finaldot: no task '${name}'; there are ${Object.keys(tasks).join(', ')}\n`);
  process.exit(2);
}
task.ready();
const done = spawnSync(process.execPath, [...task.run, ...rest], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
