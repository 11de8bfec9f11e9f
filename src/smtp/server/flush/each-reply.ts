import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';

/** Every reply is a write of its own, as with OpenSMTPD, sendmail, Haraka and smtp-server. */
export const eachReply: Model<FlushPolicy> = {
  name: 'each-reply',
  summary: 'a write per reply (OpenSMTPD, sendmail, Haraka, smtp-server)',
  options: z.strictObject({}),
  create: () => shared({ name: 'each-reply', flushesAfter: () => true }),
};
