import { z } from 'zod';
import { type Model, parseDuration, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';
import { longest } from '../longest-wait.js';

const options = z.strictObject({ longest });

/**
 * What RFC 2920 3.2 lets a server do and no more: the replies to MAIL, RCPT, RSET, a chunk and a message
 * wait while there is input to work on (2), (7); all others leave at once, with those before them (5), (6).
 */
export const inputEmpty: Model<FlushPolicy, typeof options.shape> = {
  name: 'input-empty',
  summary: 'replies wait until the input is empty, where RFC 2920 lets them; others leave at once (Exchange)',
  options,
  create: (chosen) => shared({ name: 'input-empty', flushesAfter: () => false, longestNs: parseDuration(chosen.longest) }),
};
