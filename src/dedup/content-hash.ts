import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { bodyKey, contentKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject({
  ...bounded,
  over: z.enum(['whole', 'body']).default('whole').describe('what is hashed: all of the content, or what follows the header'),
});

/**
 * A hash of the content, whoever it is for. A relay that adds a Received, ARC
 * or DKIM field between tries changes the hash of the whole and not that of the
 * body; messages that differ in their header alone have the same body.
 */
export const contentHash: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'content-hash',
  summary: 'the same content is a copy, whoever it is for',
  options,
  create: ({ over, ...bounds }) => {
    const key = over === 'whole' ? contentKey : bodyKey;
    return new KeyedScheme('content-hash', key, tableOf(key, bounds));
  },
};
