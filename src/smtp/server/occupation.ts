import type { Command } from './commands.js';
import type { ContentAnswer } from './content-answer.js';
import type { Line } from './line-reader.js';
import type { Answer } from './wording.js';

/** A reply on which the server sleeps. */
export interface Slow {
  readonly verb: string;
  readonly answer: Answer;
  readonly holdNs: number;
  readonly message: number;
  /** TLS begins behind it. */
  readonly secures?: boolean;
}

/** What a session is at before it has greeted. `barred`: it listens who talks already. */
export type Receiving = 'barred' | 'accepting' | 'greeting';

export const isReceiving = (work: Work | null): work is Receiving => work === 'barred' || work === 'accepting' || work === 'greeting';

/** What a session is at. */
export type Work =
  | { readonly command: Command; readonly line: Line; readonly isEarly: boolean }
  | { readonly content: ContentAnswer }
  | { readonly reply: Slow }
  | 'waking'
  | 'reading'
  | 'pausing'
  | Receiving;
