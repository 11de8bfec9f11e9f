import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { CorpusChoice } from './choice.js';
import { envelope } from './envelope.js';

const options = z.strictObject({
  file: z.string().min(1).describe('the folder, or a single message; beside the scenario when the path is relative'),
  envelope,
});

/** A folder of RFC 5322 messages, as mail programs save them, those in its folders included, in the order of their paths. */
export const eml: Model<CorpusChoice, typeof options.shape> = {
  name: 'eml',
  summary: 'a folder of messages in files NAME.eml',
  options,
  create: (given) => shared({ kind: 'eml', options: shared(given) }),
};
