import type { Offer } from '../offer.js';
import type { Protocol } from '../protocol.js';
import type { PeerMemory } from './memory.js';
import type { Step, Unanswered } from './step.js';

/** How the dialogue goes on, and what is taken for granted of the server meanwhile; null: nothing. */
export interface Continuation {
  readonly steps: readonly Step[];
  readonly presumes: Offer | null;
}

/**
 * How a client opens the dialogue, up to the server's word on what it offers.
 * STARTTLS and AUTH come behind it, whatever the startup: they are the client's
 * other choices.
 */
export interface Startup {
  readonly name: string;
  /** The protocol that it opens; without it SMTP. */
  readonly protocol?: Protocol['name'];
  /** Its hello where that is said outside its plan: behind TLS, and to a server that is not trusted; without it EHLO. */
  hello?(clientName: string): Step;
  /**
   * What it takes for granted before the server has named its extensions; mail
   * is planned at once then. Without it, or null: when the reply to EHLO or HELO is
   * there. `isSecured`: behind the handshake of TLS, where EHLO is said again.
   */
  presumes?(memory: PeerMemory, isSecured: boolean): Offer | null;
  /**
   * What it presumes it was told before, and it may hold no longer: where it does
   * not, nothing said on this connection counts. The client forgets what it knew,
   * closes, and tries again, taking nothing for granted.
   */
  readonly retracts?: boolean;
  /** The steps from the greeting on. */
  plan(clientName: string, memory: PeerMemory): readonly Step[];
  /** For one whose plan ends with the greeting: how it goes on when that is read, and names these extensions. */
  afterGreeting?(clientName: string, greeted: Offer): Continuation;
  /** Whether the step, of the startup or of a message, may be written now as far as the startup is concerned. `isPresumed`: what the server offers is taken for granted as yet. */
  may(step: Step, unanswered: Unanswered, isPresumed: boolean): boolean;
  /** What to try when the server refuses EHLO; null: give up. */
  fallback(clientName: string): readonly Step[] | null;
}

/** Every startup step waits for the one before, and mail for all of them. */
export function inTurn(_step: Step, unanswered: Unanswered): boolean {
  return unanswered.opening === 0;
}
