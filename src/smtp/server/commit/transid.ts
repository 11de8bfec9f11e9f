import { z } from 'zod';
import { type Model, duration, parseDuration, shared } from '../../../engine/index.js';
import type { CommitRule } from '../commit-rule.js';

const options = z.strictObject({
  keep: duration('24h').describe('how long a transaction is known by its id'),
});

/**
 * R7, RFC 1845. Evidence: the exact name of the transaction. The server offers
 * CHECKPOINT, a client gives each transaction a TRANSID, and after a break says
 * the same MAIL again; the server that has the text answers 355 and how much of
 * it, the client sends the rest (here: the dot) and gets its 250. Commits at
 * once, as `stored`. Neither loses nor doubles while the id is known; another MX
 * host does not know it.
 */
export const transid: Model<CommitRule, typeof options.shape> = {
  name: 'transid',
  summary: 'R7: as stored, and a transaction that comes again is known by its TRANSID and not taken twice (RFC 1845)',
  options,
  create: ({ keep }) => shared({ name: 'transid', commitsOnArrival: true, checkpointNs: parseDuration(keep), decide: () => 'commit' }),
};
