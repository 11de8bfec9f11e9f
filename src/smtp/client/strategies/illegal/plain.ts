import { NOTHING_OFFERED } from '../../../offer.js';
import type { Peer } from '../../step.js';
import type { Strategy } from '../../strategy.js';

/** A server of which nothing is taken up: MAIL without parameters. */
export const PLAIN: Peer = { extensions: NOTHING_OFFERED, transactions: 0 };

/** A plan that takes up nothing of what the server offers. */
export const plainly =
  (plan: Strategy['plan']): Strategy['plan'] =>
  (outgoing, _peer, isLast) =>
    plan(outgoing, PLAIN, isLast);
