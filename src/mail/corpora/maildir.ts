import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { CorpusChoice } from './choice.js';
import { envelope } from './envelope.js';

const options = z.strictObject({
  file: z.string().min(1).describe('the folder that has new and cur; beside the scenario when the path is relative'),
  envelope,
});

/** A message a file, in new and cur (qmail's maildir(5)), in the order of the files' names, which begin with the time of delivery. */
export const maildir: Model<CorpusChoice, typeof options.shape> = {
  name: 'maildir',
  summary: 'a Maildir: the messages in its folders new and cur',
  options,
  create: (given) => shared({ kind: 'maildir', options: shared(given) }),
};
