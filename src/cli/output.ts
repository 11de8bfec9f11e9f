import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { styleText } from 'node:util';
import { UsageError } from './usage-error.js';

/** Writes all of it, even into a pipe that is full for a moment. @throws NodeJS.ErrnoException with what is written to as its path */
export function writeAll(file: number, text: string, name: string): void {
  const bytes = Buffer.from(text);
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(file, bytes, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw Object.assign(error as Error, { path: name });
    }
  }
}

/** Data goes to standard output, whole. A reader that has seen enough is no fault. */
export function print(text: string): void {
  try {
    writeAll(1, text.endsWith('\n') ? text : `${text}\n`, 'standard output');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
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

/**
 * Looks whether a file can be written, before the work that it is for.
 * @param option what names it, such as `--out`
 * @throws UsageError with what stands in the way
 */
export function checkOutput(path: string, option: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new UsageError(`${option} ${path}: is a directory; name a file in it`);
  const place = there === undefined ? dirname(path) : path;
  try {
    accessSync(place, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${option} ${path}: there is no directory ${place}; make it, or name a file elsewhere`);
    throw new UsageError(`${option} ${path}: ${place} cannot be written to (${code}); name a file elsewhere`);
  }
}

/** What a name ends in that promises a picture, but of another format than SVG. */
const OTHER_PICTURE = /\.(png|jpe?g|gif|webp|avif|bmp|tiff?|pdf|e?ps)$/i;

/**
 * Looks whether a picture can be written, before the work that it is for.
 * @param otherwise what else the option takes, to be said
 * @throws UsageError with what stands in the way
 */
export function checkPicture(path: string, option: string, otherwise: string): void {
  const [end] = OTHER_PICTURE.exec(path) ?? [];
  if (end !== undefined) {
    const name = `${path.slice(0, -end.length)}.svg`;
    throw new UsageError(`${option} ${path}: pictures are SVG; name ${name}, ${otherwise}`);
  }
  checkOutput(path, option);
}

/** Writes a file so that it is there whole or not at all; what is no file, such as a device, is written to. @throws NodeJS.ErrnoException */
export function writeWhole(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  const target = there === undefined ? path : realpathSync(path);
  const aside = `${target}.part-${process.pid}`;
  try {
    if (there !== undefined && !there.isFile()) {
      writeFileSync(path, text);
      return;
    }
    writeFileSync(aside, text, there === undefined ? {} : { mode: there.mode });
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw Object.assign(error as Error, { path });
  }
}
