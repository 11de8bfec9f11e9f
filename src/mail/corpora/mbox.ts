import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import type { CorpusChoice } from './choice.js';
import { envelope } from './envelope.js';

const options = z.strictObject({
  file: z.string().min(1).describe('the mbox; beside the scenario when the path is relative'),
  variant: z
    .enum(['mboxrd', 'mboxo', 'mboxcl2'])
    .default('mboxrd')
    .describe("which lines were quoted: mboxrd '>*From ', mboxo 'From ' alone, mboxcl2 none; Content-Length is not looked at"),
  envelope,
});

/**
 * All messages in one file, each behind a line 'From address date' that follows
 * an empty line or begins the file (RFC 4155; mboxrd and mboxo as qmail's mbox(5)
 * names them). The separators and the empty lines before them are no part of the messages.
 */
export const mbox: Model<CorpusChoice, typeof options.shape> = {
  name: 'mbox',
  summary: 'a file of messages, each behind a line "From address date"',
  options,
  create: (given) => shared({ kind: 'mbox', options: shared(given) }),
};
