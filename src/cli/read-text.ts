import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** What a command reads, in the words of its messages. */
export interface TextKind {
  /** `a packetdrill script`. */
  readonly what: string;
  /** `scripts`, and what their files are called: `*.pkt`. */
  readonly several: string;
  readonly pattern: string;
  /** What there is in the least: `at least one event`. */
  readonly least: string;
}

/** What a file is called in messages. */
export const nameOf = (file: string): string => (file === '-' ? 'standard input' : file);

/** A file's text, or standard input's for `-`. @throws UsageError when it is not there, is not text or is empty */
export function readText(file: string, { what, several, pattern, least }: TextKind): string {
  const name = nameOf(file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file === '-' ? 0 : file));
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${name}: is not UTF-8 text; ${what} is`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${name}: there is no such file; name ${what}, or - for standard input`);
    if (code === 'EISDIR')
      throw new UsageError(`${name}: is a directory; name the ${several} in it, such as ${file.replace(/\/+$/, '')}/${pattern}`);
    if (code !== undefined) throw new UsageError(`${name}: cannot be read (${code})`);
    throw error;
  }
  if (text.trim() === '') throw new UsageError(`${name}: is empty; ${what} has ${least}`);
  return text;
}
