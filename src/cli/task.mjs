// Runs one of the project's own tasks (`npm test`, `npm run plots`, …) in a tree that may be a fresh clone.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, orExit, root } from './ready.mjs';

const bin = (...path) => join(root, 'node_modules', ...path);
const tasks = {
  test: { ready: ensureBuilt, run: [bin('vitest', 'vitest.mjs'), 'run'] },
  plots: { ready: ensureBuilt, run: [join(root, 'dist', 'plot', 'make.js')] },
  bench: { ready: ensureBuilt, run: ['--expose-gc', '--import', 'tsx', join(root, 'test', 'bench', 'main.ts')] },
  sim: { ready: ensureInstalled, run: ['--import', 'tsx'] },
  refresh: { ready: ensureBuilt, run: ['--import', 'tsx', join(root, 'test', 'golden', 'refresh.ts')] },
  kernel: { ready: ensureInstalled, run: ['--import', 'tsx', join(root, 'test', 'kernel', 'main.ts')] },
  lint: { ready: ensureInstalled, run: [bin('@biomejs', 'biome', 'bin', 'biome'), 'check'] },
};

/** The file of a sim; `npm run sim` without a name lists them. */
function simFile(sim) {
  const names = readdirSync(join(root, 'sims'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  if (names.includes(sim)) return join(root, 'sims', `${sim}.ts`);
  process.stderr.write(`finaldot: ${sim === undefined ? 'name a sim' : `no sim '${sim}'`}: ${names.join(', ')}\n`);
  process.exit(2);
}

const [name, ...rest] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  process.stderr.write(`finaldot: no task '${name}'; there are ${Object.keys(tasks).join(', ')}\n`);
  process.exit(2);
}
orExit(task.ready);
if (name === 'sim') rest[0] = simFile(rest[0]);
const done = spawnSync(process.execPath, [...task.run, ...rest], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
