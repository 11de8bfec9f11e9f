import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { transactionKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject(bounded);

/**
 * The transaction id that a client gives with MAIL (RFC 1845): TRANSID,
 * together with the client's name. A transaction without one is never a copy.
 * The server offers CHECKPOINT, so that clients give one, but keeps no
 * transactions to resume: that is the commit rule of this name.
 */
export const transid: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'transid',
  summary: 'the same client and TRANSID of MAIL is a copy (RFC 1845)',
  options,
  create: (bounds) => new KeyedScheme('transid', transactionKey, tableOf(transactionKey, bounds)),
};
