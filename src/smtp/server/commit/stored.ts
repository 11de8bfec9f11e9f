import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

/** R0, the standard rule (RFC 5321 4.1.1.4): stored, then delivered, then the 250. */
export const stored: Model<CommitRule> = {
  name: 'stored',
  summary: 'R0: commit as soon as the message is stored, then send the 250 (RFC 5321)',
  options: z.strictObject({}),
  create: () => shared({ name: 'stored', commitsOnArrival: true, decide: () => 'commit' }),
};
