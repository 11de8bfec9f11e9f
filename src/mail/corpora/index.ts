import type { Model } from '../../engine/index.js';
import type { CorpusChoice } from './choice.js';
import { eml } from './eml.js';
import { maildir } from './maildir.js';
import { mbox } from './mbox.js';

/** What can be said of a corpus in files. The files are read elsewhere: nothing below the command knows any. */
export const corpusKinds: readonly Model<CorpusChoice>[] = [
  mbox as unknown as Model<CorpusChoice>,
  maildir as unknown as Model<CorpusChoice>,
  eml as unknown as Model<CorpusChoice>,
];
