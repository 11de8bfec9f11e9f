import type { Stored } from './arrival.js';
import type { Said } from './wording.js';

/** One reply to content that is complete. */
export interface ContentAnswer {
  readonly said: Said;
  readonly verb: string;
  /** Whom it is about, or the first of them. */
  readonly recipient: string;
  /** What is delivered by it; null when it refuses. */
  readonly stored: Stored | null;
}
