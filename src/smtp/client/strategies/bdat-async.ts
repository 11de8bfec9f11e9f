import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { bdatLast, mail, rcpts, rset } from '../step.js';
import type { Strategy } from '../strategy.js';

const options = z.strictObject({
  limit: z.int().min(1).optional().describe('most messages without a reply at a time; unlimited when left out'),
});

/**
 * Both directions fully asynchronous: message after message as fast as TCP takes
 * them, replies read as they come. Whether a server forgets a transaction of
 * which a chunk failed, RFC 3030 2 leaves open (RFC 1830, before it, asked for
 * RSET), so every envelope after the first begins with RSET.
 * First message 4 RTT, each next 0: bandwidth, window and server decide.
 */
export const bdatAsync: Model<Strategy, typeof options.shape> = {
  name: 'bdat-async',
  summary: 'BDAT without ever waiting for a reply: both directions asynchronous',
  options,
  create: ({ limit }) =>
    shared({
      name: 'bdat-async',
      needs: ['PIPELINING', 'CHUNKING'],
      plan: (outgoing, peer) => [...(peer.transactions > 0 ? [rset()] : []), mail(outgoing, peer), ...rcpts(outgoing), bdatLast(outgoing)],
      may: (step, unanswered) => limit === undefined || (step.kind !== 'rset' && step.kind !== 'mail') || unanswered.count('bdat') < limit,
    }),
};
