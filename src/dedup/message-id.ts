import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { messageIdAndRecipientsKey, messageIdKey, messageIdOrNothingKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject({
  ...bounded,
  missing: z
    .enum(['deliver', 'match'])
    .default('deliver')
    .describe('messages without a Message-ID: delivered, or taken for copies of each other'),
  recipients: z.boolean().default(false).describe('the set of recipients must be alike too'),
});

/**
 * Message-ID and nothing else, for all recipients at once: Mailman's, Sympa's
 * and many scripts' way. `recipients` is what DavMail added in pull request
 * 437, after a copy for other recipients had been dropped. RFC 5322 3.6.4 asks
 * for unique ids; not everybody listens.
 */
export const messageId: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'message-id',
  summary: 'the same Message-ID is a copy, whoever it is for',
  options,
  create: ({ missing, recipients, ...bounds }) => {
    const alone = missing === 'match' ? messageIdOrNothingKey : messageIdKey;
    const key = recipients ? messageIdAndRecipientsKey : alone;
    return new KeyedScheme('message-id', key, tableOf(key, bounds));
  },
};
