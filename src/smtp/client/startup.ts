import type { Offer } from '../offer.js';
import type { PeerMemory } from './memory.js';
import type { Step, Unanswered } from './step.js';

/** How a client opens the dialogue, before its first message. */
export interface Startup {
  readonly name: string;
  /**
   * What it takes for granted before the server has named its extensions; mail
   * is planned at once then. Without it, or null: when the reply to EHLO or HELO is there.
   */
  presumes?(memory: PeerMemory): Offer | null;
  /**
   * What it presumes it was told on an earlier connection, and it may hold no
   * longer: where it does not, nothing said on this connection counts. The client
   * forgets what it knew, closes, and tries again.
   */
  readonly retracts?: boolean;
  /** The steps from the greeting to where mail may begin. */
  plan(clientName: string): readonly Step[];
  /** Whether the step, of the startup or of a message, may be written now as far as the startup is concerned. `isPresumed`: what the server offers is taken for granted as yet. */
  may(step: Step, unanswered: Unanswered, isPresumed: boolean): boolean;
  /** What to try when the server refuses EHLO; null: give up. */
  fallback(clientName: string): readonly Step[] | null;
}

/** Every startup step waits for the one before, and mail for all of them. */
export function inTurn(_step: Step, unanswered: Unanswered): boolean {
  return unanswered.opening === 0;
}
