import { z } from 'zod';
import { type Model, parseSize, sizeValue } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { messageIdKey } from './keys.js';
import { sharing } from './options.js';
import type { DedupScheme } from './scheme.js';
import { Table } from './stores/table.js';

const options = z.strictObject({
  capacity: sizeValue.default('8KiB').describe('length of the file, octets'),
  ...sharing,
});

/** Each id is followed by a zero octet; no time is kept. */
const COST = { key: null, beside: 1 };

/**
 * procmail's `formail -D maxlen idcache`: Message-IDs one after another in a
 * file of some length, the oldest written over. Bounded by octets and not by
 * time, so a burst shortens its memory; 8 to 16 KiB are usual, and about 200
 * ids fit in 10 kB. An id that the next would write over in part is gone.
 */
export const ringCache: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'ring-cache',
  summary: 'the same Message-ID is a copy while it stands in a file of so many octets (formail -D)',
  options,
  create: ({ capacity }) => {
    const limits = { windowNs: Number.POSITIVE_INFINITY, entries: Number.POSITIVE_INFINITY, octets: parseSize(capacity) };
    return new KeyedScheme('ring-cache', messageIdKey, new Table(limits, COST));
  },
};
