import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { exactBodyKey, exactKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject({
  ...bounded,
  over: z.enum(['whole', 'body']).default('whole').describe('what of the content must be alike: all of it, or what follows the header'),
});

/**
 * What a resent transaction has in common with the first: the client's name,
 * MAIL with its parameters (SIZE apart, which follows from the content), the
 * set of recipients, and the content as received, before the receiver's own
 * trace fields. `over: body` forgives fields that a relay adds between tries.
 */
export const envelopeContent: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'envelope+content',
  summary: 'the same client, sender, recipients and content is a copy',
  options,
  create: ({ over, ...bounds }) => {
    const key = over === 'whole' ? exactKey : exactBodyKey;
    return new KeyedScheme('envelope+content', key, tableOf(key, bounds));
  },
};
