import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { storeKeys } from './keys.js';
import { sharing, storeKey, tableOf, window } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject({
  key: storeKey('message-id'),
  window,
  capacity: z.int().min(1).default(1000).describe('entries; the least recently seen makes room for the next'),
  ...sharing,
});

/**
 * So many keys, the least recently seen forgotten first; a copy makes its key
 * new again, as `:last` does in RFC 7352. Gnus keeps 1000 Message-IDs.
 */
export const lru: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'lru',
  summary: 'a copy has a key that is among so many seen last',
  options,
  create: ({ key: name, ...bounds }) => {
    const key = storeKeys[name];
    return new KeyedScheme('lru', key, tableOf(key, bounds, true));
  },
};
