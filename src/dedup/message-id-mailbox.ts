import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { mailboxKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject({
  ...bounded,
  separator: z
    .string()
    .max(1)
    .default('')
    .describe("what sets off the detail in user+detail, which names no mailbox of its own; '' = nothing does"),
});

/**
 * Cyrus lmtpd's `duplicatesuppression`: an entry of duplicate.db for each
 * Message-ID and mailbox, made when the message is in the mailbox; a message
 * without Message-ID is never a copy. `cyr_expire -E` prunes it, after 3 days
 * in the sample configuration. Dovecot's Sieve test `duplicate` (RFC 7352),
 * which asks per user, is the same with a window of 7 or 14 days.
 */
export const messageIdMailbox: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'message-id+mailbox',
  summary: 'the same Message-ID to the same mailbox is a copy (Cyrus duplicatesuppression)',
  options,
  create: ({ separator, ...bounds }) => {
    const key = mailboxKey(separator);
    return new KeyedScheme('message-id+mailbox', key, tableOf(key, bounds));
  },
};
