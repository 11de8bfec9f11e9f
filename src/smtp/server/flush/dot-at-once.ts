import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';

/** Replies wait while there is input, but the one to a message leaves as soon as it is there (qmail-smtpd). */
export const dotAtOnce: Model<FlushPolicy> = {
  name: 'dot-at-once',
  summary: 'as input-empty, but the reply to a message leaves at once (qmail)',
  options: z.strictObject({}),
  create: () => shared({ name: 'dot-at-once', flushesAfter: (_verb, toContent) => toContent }),
};
