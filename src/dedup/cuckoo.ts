import { z } from 'zod';
import { type Model, parseDuration } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { type Key, storeKeys } from './keys.js';
import { sharing, storeKey, window } from './options.js';
import type { Arrival, DedupScheme } from './scheme.js';
import type { Store } from './store.js';
import { CuckooFilter } from './stores/cuckoo-filter.js';
import { Rotating } from './stores/rotating.js';

const MOST = 10_000_000;

const options = z.strictObject({
  key: storeKey('envelope+content'),
  window: window.refine((value) => parseDuration(value) > 0, { error: 'expected a duration above 0' }),
  capacity: z.int().min(1).max(MOST).default(100_000).describe('keys after which the filters take turns'),
  bits: z.int().min(4).max(16).default(12).describe('length of a fingerprint'),
  untilProof: z.boolean().default(true).describe('a key is taken out when the client has shown that it read the 250'),
  ...sharing,
});

class CuckooScheme extends KeyedScheme {
  constructor(
    key: Key,
    store: Store,
    private readonly untilProof: boolean,
  ) {
    super('cuckoo', key, store);
  }

  proved(arrival: Arrival): void {
    if (!this.untilProof) return;
    for (const key of this.keysOf(arrival)) this.store.delete?.(key);
  }
}

/**
 * Two cuckoo filters that take turns (`stores/rotating.ts`). Unlike a Bloom
 * filter's its keys can be taken out, so that it need hold only messages whose
 * client may still send a copy.
 */
export const cuckoo: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'cuckoo',
  summary: 'a copy has a key that two cuckoo filters in turn say they know; keys can be taken out again',
  options,
  create: ({ key, window: age, capacity, bits, untilProof }) => {
    const store = new Rotating(new CuckooFilter(capacity, bits), new CuckooFilter(capacity, bits), parseDuration(age));
    return new CuckooScheme(storeKeys[key], store, untilProof);
  },
};
