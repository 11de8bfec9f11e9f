import type { Content } from '../../mail/index.js';
import type { Corpora } from '../../scenario/index.js';
import { openEml } from './eml.js';
import { openMaildir } from './maildir.js';
import { openMbox } from './mbox.js';
import { openSpamassassin } from './spamassassin.js';

/** The mail that `workload.corpus` can name. Opened when asked for, once per process. */
export const corpora = {
  spamassassin: openSpamassassin as () => readonly Content[],
  mbox: openMbox,
  maildir: openMaildir,
  eml: openEml,
} satisfies Corpora;
