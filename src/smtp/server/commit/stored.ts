import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

/**
 * R0, the standard rule (RFC 5321 4.1.1.4, 6.1): stored, then delivered, then
 * the 250. Reads no evidence. Whatever breaks from the last octet's arrival to
 * the reading of the 250 makes a duplicate; nothing is ever lost. With a dedup
 * scheme beside it this is R6: the copy that comes again is dropped.
 */
export const stored: Model<CommitRule> = {
  name: 'stored',
  summary: 'R0: commit as soon as the message is stored, then send the 250 (RFC 5321); R6 with a dedup scheme',
  options: z.strictObject({}),
  create: () => shared({ name: 'stored', commitsOnArrival: true, decide: () => 'commit' }),
};
