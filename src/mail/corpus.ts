import type { Content } from './message.js';

/** A message as somebody keeps it, and its envelope where that is to be taken from it. */
export interface Letter {
  readonly content: Content;
  /** Left out: whatever the scenario says. */
  readonly sender?: string;
  readonly recipients?: readonly string[];
}

/**
 * Mail that somebody keeps, in memory or in files: each letter is read when it
 * is asked for, and is the same whenever it is. Immutable, and marked so.
 */
export interface Corpus {
  /** Letters, counted from 0; at least one. */
  readonly count: number;
  /** How many recipients of its own a letter has; 0: none. */
  recipientCount(at: number): number;
  letter(at: number): Letter;
}
