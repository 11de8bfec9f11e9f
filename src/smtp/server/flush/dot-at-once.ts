import { z } from 'zod';
import { type Model, parseDuration, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';
import { longest } from '../longest-wait.js';

const options = z.strictObject({ longest });

/** Replies wait as RFC 2920 lets them, but the one to a message does not: nobody is in doubt for the sake of a segment less. */
export const dotAtOnce: Model<FlushPolicy, typeof options.shape> = {
  name: 'dot-at-once',
  summary: 'as input-empty, but the reply to a message leaves at once',
  options,
  create: (chosen) =>
    shared({ name: 'dot-at-once', flushesAfter: (_verb, toContent) => toContent, longestNs: parseDuration(chosen.longest) }),
};
