import type { StepKind } from './step.js';

/**
 * What comes of mail when a server refuses the session for good (5yz): the client gives it up
 * at once; or when there is no other MX host left (RFC 5321 5.1); or it does as after a 4yz.
 */
export type OnRefusedSession = 'gives-up' | 'next-host' | 'comes-again';

/** Where a server can do so before any mail: at its greeting, or at HELO or EHLO. */
export type SessionStage = 'greeting' | 'hello';

export type RefusedSessions = Readonly<Record<SessionStage, OnRefusedSession>>;

const STAGES: Partial<Readonly<Record<StepKind, SessionStage>>> = { greeting: 'greeting', helo: 'hello', ehlo: 'hello', qhlo: 'hello' };

/** Whether such a reply ends the mail that there is for the host. */
export function givesUpAfter(kind: StepKind, code: number, choices: RefusedSessions, isLastHost: boolean): boolean {
  const stage = STAGES[kind];
  if (code < 500 || stage === undefined) return false;
  return choices[stage] === 'gives-up' || (choices[stage] === 'next-host' && isLastHost);
}
