import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** What a command reads, in the words of its messages. */
export interface TextKind {
  /** `a packetdrill script`. */
  readonly what: string;
  /** `scripts`, and what their files are called: `*.pkt`. */
  readonly several: string;
  readonly pattern: string;
  /** What there is in the least: `at least one event`; null where nothing at all will do. */
  readonly least: string | null;
  /** Octets that it has at most; no limit when left out. */
  readonly most?: number;
}

/** What a file is called in messages. */
export const nameOf = (file: string): string => (file === '-' ? 'standard input' : file);

/** A file's text, or standard input's for `-`. @throws UsageError when it is not there, too long, not text, or empty and must not be */
export function readText(file: string, { what, several, pattern, least, most = Number.POSITIVE_INFINITY }: TextKind): string {
  const name = nameOf(file);
  let text: string;
  const refuseAbove = (octets: number): void => {
    if (octets > most) throw new UsageError(`${name}: is ${octets} octets long; ${what} has at most ${most}`);
  };
  try {
    // A file that is far too long is not even read.
    if (file !== '-') refuseAbove(statSync(file).size);
    const bytes = readFileSync(file === '-' ? 0 : file);
    refuseAbove(bytes.length);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof TypeError) throw new UsageError(`${name}: is not UTF-8 text; ${what} is`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${name}: there is no such file; name ${what}, or - for standard input`);
    if (code === 'EISDIR')
      throw new UsageError(`${name}: is a directory; name the ${several} in it, such as ${file.replace(/\/+$/, '')}/${pattern}`);
    if (code !== undefined) throw new UsageError(`${name}: cannot be read (${code})`);
    throw error;
  }
  if (least !== null && text.trim() === '') throw new UsageError(`${name}: is empty; ${what} has ${least}`);
  return text;
}
