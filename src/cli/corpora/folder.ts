import { readFileSync } from 'node:fs';
import type { Shelf } from './file-corpus.js';
import { reading } from './refuse.js';

/** Messages in files of their own. */
export class Folder implements Shelf {
  constructor(private readonly files: readonly string[]) {}

  get count(): number {
    return this.files.length;
  }

  read(at: number): Uint8Array {
    const file = this.files[at];
    return reading(file, 'a message, which was there when the run began', () => readFileSync(file));
  }
}

/** The first so many of names in the order of their code points: the same on every machine. */
export const inOrder = (names: readonly string[], most: number | undefined): string[] =>
  [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).slice(0, most);
