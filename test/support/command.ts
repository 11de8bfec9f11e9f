import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const bin = join(root, 'src', 'cli', 'finaldot.mjs');

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user would. */
export function finaldot(args: readonly string[], input = ''): Said {
  const done: SpawnSyncReturns<string> = spawnSync(process.execPath, [bin, ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** A scenario file's text that runs in a moment. */
export const SMALL = 'workload: { messages: 20, size: 1KiB }\n';
