import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.js';

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

const [STDIN, STDOUT] = [0, 1];

/**
 * The same in this process, which spares half a second of starting Node and of
 * reading modules: for what a process has no part in. One at a time.
 */
export async function typed(args: readonly string[], input = ''): Promise<Said> {
  const { readFileSync, writeSync } = fs;
  const { write } = process.stderr;
  const said: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const real = { readFileSync, writeSync };
  Object.assign(fs, {
    readFileSync: (file: number | string, options?: unknown) => {
      const text = Buffer.from(input);
      if (file !== STDIN) return real.readFileSync(file, options as BufferEncoding);
      return options === undefined ? text : text.toString(options as BufferEncoding);
    },
    writeSync: (file: number, bytes: Buffer, from = 0) => {
      if (file !== STDOUT) return real.writeSync(file, bytes, from);
      said.stdout.push(bytes.subarray(from));
      return bytes.length - from;
    },
  });
  syncBuiltinESMExports();
  process.stderr.write = (bytes: string | Uint8Array): boolean => said.stderr.push(Buffer.from(bytes)) > 0;
  try {
    const status = await main(args);
    return { status, stdout: Buffer.concat(said.stdout).toString(), stderr: Buffer.concat(said.stderr).toString() };
  } finally {
    process.stderr.write = write;
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
}

/** A scenario file's text that runs in a moment. */
export const SMALL = 'workload: { messages: 20, size: 1KiB }\n';
