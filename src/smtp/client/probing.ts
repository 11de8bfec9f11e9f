import { shared } from '../../engine/index.js';
import { rset } from './step.js';
import type { Strategy } from './strategy.js';

/**
 * A strategy of a client that asks whether a connection still lives before it
 * uses it again: each message but the first begins with RSET, and waits for its
 * reply. One round trip more for each next message.
 */
export const probing = (base: Strategy): Strategy =>
  shared({
    ...base,
    plan: (outgoing, peer, isLast) => [...(peer.transactions > 0 ? [rset()] : []), ...base.plan(outgoing, peer, isLast)],
    may: (step, unanswered) =>
      step.kind === 'rset' ? unanswered.length === 0 : unanswered.count('rset') === 0 && base.may(step, unanswered),
  });
