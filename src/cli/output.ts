import { renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { styleText } from 'node:util';

/** Data goes to standard output, whole, even into a pipe. */
export function print(text: string): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(1, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** Everything that is not data goes to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** An error, in red on a terminal. */
export function complain(text: string): void {
  for (const line of text.split('\n')) note(`${styleText('red', 'finaldot:', { stream: process.stderr })} ${line}`);
}

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, text: string): void {
  const aside = `${path}.part`;
  try {
    writeFileSync(aside, text);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw Object.assign(error as Error, { path });
  }
}
