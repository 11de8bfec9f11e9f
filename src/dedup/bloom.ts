import { z } from 'zod';
import { type Model, parseDuration, parseProbability, probabilityValue } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { storeKeys } from './keys.js';
import { sharing, storeKey, window } from './options.js';
import type { DedupScheme } from './scheme.js';
import { BloomFilter } from './stores/bloom-filter.js';
import { Rotating } from './stores/rotating.js';

const MOST = 10_000_000;

const options = z.strictObject({
  key: storeKey('envelope+content'),
  window: window.refine((value) => parseDuration(value) > 0, { error: 'expected a duration above 0' }),
  capacity: z.int().min(1).max(MOST).default(100_000).describe('keys after which the filters take turns'),
  falsePositives: probabilityValue
    .default('0.1%')
    .refine((value) => parseProbability(value) > 0 && parseProbability(value) < 1, { error: 'expected a probability above 0 and below 1' })
    .describe('rate at which a new message may be taken for a copy when both filters are full'),
  ...sharing,
});

/**
 * Two Bloom filters that take turns (`stores/rotating.ts`), each for half the
 * rate of false positives. What it takes for a copy and is none is lost: the
 * rate is a rate of lost mail.
 */
export const bloom: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'bloom',
  summary: 'a copy has a key that two Bloom filters in turn say they know; a new one may have too',
  options,
  create: ({ key, window: age, capacity, falsePositives }) => {
    const rate = parseProbability(falsePositives) / 2;
    const store = new Rotating(new BloomFilter(capacity, rate), new BloomFilter(capacity, rate), parseDuration(age));
    return new KeyedScheme('bloom', storeKeys[key], store);
  },
};
