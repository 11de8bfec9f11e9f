import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusOpener } from '../../scenario/index.js';
import { FileCorpus } from './file-corpus.js';
import { Folder, inOrder } from './folder.js';
import { reading, refuse } from './refuse.js';

/** Opens a folder of messages, or one of them. */
export const openEml: CorpusOpener = ({ file, envelope }, most) => {
  const files = reading(file, 'a folder of .eml files, or one of them', () => {
    if (statSync(file).isFile()) return [file];
    const names = readdirSync(file, { recursive: true, encoding: 'utf8' }).filter((name) => /\.eml$/i.test(name));
    return names.map((name) => join(file, name)).filter((path) => statSync(path).isFile());
  });
  if (files.length === 0) refuse(file, 'has no file whose name ends in .eml');
  return new FileCorpus(new Folder(inOrder(files, most)), envelope);
};
