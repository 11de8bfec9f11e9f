import type { Step, Unanswered } from './step.js';

/** How a client opens the dialogue, before its first message. */
export interface Startup {
  readonly name: string;
  /** The extensions that it takes for granted before the server has named its own; without it, mail is planned when the reply to EHLO or HELO is there. */
  presumes?(): ReadonlySet<string>;
  /** The steps from the greeting to where mail may begin. */
  plan(clientName: string): readonly Step[];
  /** Whether the step, of the startup or of a message, may be written now as far as the startup is concerned. */
  may(step: Step, unanswered: Unanswered): boolean;
  /** What to try when the server refuses EHLO; null: give up. */
  fallback(clientName: string): readonly Step[] | null;
}

/** Every startup step waits for the one before, and mail for all of them. */
export function inTurn(_step: Step, unanswered: Unanswered): boolean {
  return unanswered.count('greeting') + unanswered.count('ehlo') + unanswered.count('helo') === 0;
}
