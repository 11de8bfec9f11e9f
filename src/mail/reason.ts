import { shared } from '../engine/index.js';

/** Why a recipient's mail was not taken: what a delivery status notification tells as its diagnostic (RFC 3464 2.3.6). */
export interface Reason {
  /** What was answered so: `mail`, `rcpt`, `content`, …; `connection`: nothing was, since there was none, or it was lost. */
  readonly stage: string;
  /** Reply code; 0: no reply, or none that makes sense. */
  readonly code: number;
  /** Text of the reply, its lines joined, or what happened in its place. */
  readonly text: string;
}

export const reason = (stage: string, code: number, text: string): Reason => shared({ stage, code, text });

export const NO_CONNECTION: Reason = reason('connection', 0, 'no connection came about');
