import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UsageError, requestOf } from './arguments.js';
import { workloads } from './index.js';
import { measure } from './measure.js';
import { HEADER, row } from './table.js';

/**
 * `main.ts` measures every workload and prints a table; `main.ts WORKLOAD
 * [key=value …]` measures one and prints its figures as JSON on the last line.
 */
function main(args: readonly string[]): number {
  if (args.length === 0) return all();
  const request = requestOf(args, workloads);
  const { peak, ...figures } = measure(request);
  console.log(HEADER);
  console.log(row(request.workload, { ...figures, peak }));
  console.log(JSON.stringify(figures));
  return figures.ok ? 0 : 1;
}

/** Each in a process of its own, so that none warms up, or bloats, another. */
function all(): number {
  console.log(HEADER);
  let worst = 0;
  for (const workload of workloads) {
    const run = [...process.execArgv, fileURLToPath(import.meta.url), workload.name];
    const done = spawnSync(process.execPath, run, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    console.log(done.stdout.split('\n')[1] ?? `${workload.name}: broke down`);
    if (done.status !== 0) worst = 1;
  }
  return worst;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}
