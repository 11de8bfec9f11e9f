import { z } from 'zod';
import { type Model, parseDuration, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';
import { longest } from '../longest-wait.js';

const options = z.strictObject({ longest });

/** Replies wait while there is input, but the one to a message leaves as soon as it is there (qmail-smtpd). */
export const dotAtOnce: Model<FlushPolicy, typeof options.shape> = {
  name: 'dot-at-once',
  summary: 'as input-empty, but the reply to a message leaves at once (qmail)',
  options,
  create: (chosen) =>
    shared({ name: 'dot-at-once', flushesAfter: (_verb, toContent) => toContent, longestNs: parseDuration(chosen.longest) }),
};
