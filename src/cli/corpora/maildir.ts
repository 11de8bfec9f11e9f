import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CorpusOpener } from '../../scenario/index.js';
import { FileCorpus } from './file-corpus.js';
import { Folder, inOrder } from './folder.js';
import { reading, refuse } from './refuse.js';

const PARTS = ['new', 'cur'];
const WHAT = 'a Maildir';

/** Whether a folder has what makes it a Maildir. */
export const isMaildir = (folder: string): boolean => {
  const names = readdirSync(folder);
  return PARTS.some((part) => names.includes(part));
};

/** Opens a Maildir: the messages of new and cur, by name. What lies in tmp is not delivered yet. */
export const openMaildir: CorpusOpener = ({ file, envelope }, most) => {
  const files = reading(file, WHAT, () => {
    if (!isMaildir(file))
      refuse(file, 'is no Maildir: it has neither new nor cur; name a folder of .eml files with { name: eml, file: … }');
    return PARTS.flatMap((part) => filesIn(join(file, part)));
  });
  if (files.length === 0) refuse(file, 'is a Maildir without a message');
  const byName = new Map(files.map((path) => [`${basename(path)}\u0000${path}`, path]));
  return new FileCorpus(new Folder(inOrder([...byName.keys()], most).map((key) => byName.get(key) as string)), envelope);
};

function filesIn(folder: string): string[] {
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isThere) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name));
}
