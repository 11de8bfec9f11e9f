import type { Startup } from './startup.js';
import type { Outgoing, Peer, Step, Unanswered } from './step.js';

/**
 * How a client lays out its transactions: two pure functions. Connecting,
 * pairing replies, errors and retries are the session's business.
 */
export interface Strategy {
  readonly name: string;
  /** EHLO keywords without which it cannot work. */
  readonly needs: readonly string[];
  /** The only way in which it can open the dialogue; the startup that the scenario names does not count then. */
  readonly startup?: Startup;
  /** The steps of one message. `isLast`: no other message is known to follow on this connection. */
  plan(outgoing: Outgoing, peer: Peer, isLast: boolean): readonly Step[];
  /** Whether the step may be written now, given what has been written and not answered. */
  may(step: Step, unanswered: Unanswered): boolean;
}
