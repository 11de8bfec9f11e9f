import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { KeyedScheme } from './keyed.js';
import { submitTimeKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { DedupScheme } from './scheme.js';

const options = z.strictObject(bounded);

/**
 * The Exchange store's DeliveredTo table: Internet Message-ID and client submit
 * time, per mailbox. The submit time was added because some applications use
 * one Message-ID for all their mail. Kept for an hour in Exchange 2003 and 168
 * hours in 2007. Here the submit time is the Date field.
 */
export const messageIdSubmitTime: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'message-id+submit-time',
  summary: 'the same Message-ID and Date to the same mailbox is a copy (Exchange store)',
  options,
  create: (bounds) => new KeyedScheme('message-id+submit-time', submitTimeKey, tableOf(submitTimeKey, bounds)),
};
