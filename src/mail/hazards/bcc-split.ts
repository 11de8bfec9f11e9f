import { z } from 'zod';
import { type Model, shared } from '../../engine/index.js';
import { doubling } from '../doubling.js';
import type { Hazard } from '../hazard.js';

const options = z.strictObject({
  recipients: z.int().min(1).max(1000).default(1).describe('addresses in Bcc'),
});

/**
 * A client that sends to the Bcc addresses in a transaction of their own (RFC
 * 5322 3.6.3): the same octets under the same Message-ID, for others. DavMail
 * dropped the second one.
 */
export const bccSplit: Model<Hazard, (typeof options)['shape']> = {
  name: 'bcc-split',
  summary: 'each message goes out again, octet for octet, to its Bcc recipients',
  options,
  create: ({ recipients }) =>
    doubling('bcc-split', {
      recipients: shared(Array.from({ length: recipients }, (_, i) => `bcc${i + 1}@server.example`)),
      alter: (message) => message,
    }),
};
