import { z } from 'zod';
import { duration, parseDuration } from '../engine/index.js';
import { type Key, type StoreKey, storeKeys } from './keys.js';
import { HASH_OCTETS, TIME_OCTETS } from './store.js';
import { Table } from './stores/table.js';

/** Options of every scheme: who shares what it knows. */
export const sharing = {
  scope: z.enum(['host', 'shared']).default('host').describe('host: each MX host knows what came to it; shared: they tell each other'),
  lag: duration('0s').describe('how long it takes until the other hosts know'),
};

export const window = duration('24h').describe('how long a message is remembered');
export const capacity = z
  .union([z.literal('unlimited'), z.int().min(1)])
  .default('unlimited')
  .describe('entries; the oldest makes room for the next');

/** Options of a scheme that forgets by time and by number. */
export const bounded = { window, capacity, ...sharing };

export interface Bounds {
  readonly window: string | number;
  readonly capacity: 'unlimited' | number;
}

/** A table of keys and times within bounds. */
export function tableOf(key: Key, { window: age, capacity: entries }: Bounds, renews = false): Table {
  return new Table(
    {
      windowNs: parseDuration(age),
      entries: entries === 'unlimited' ? Number.POSITIVE_INFINITY : entries,
      octets: Number.POSITIVE_INFINITY,
    },
    { key: key.isHashed ? HASH_OCTETS : null, beside: TIME_OCTETS },
    renews,
  );
}

/** What a store is asked for. */
export const storeKey = (fallback: StoreKey) =>
  z
    .enum(Object.keys(storeKeys) as [StoreKey, ...StoreKey[]])
    .default(fallback)
    .describe('what two arrivals must have alike');
