import type { Workload } from './workload.js';

/**
 * Something about mail that leads a dedup scheme astray: messages that are not
 * copies and look like one, or copies that look like another message. It
 * changes what there is to send; the ledger counts what comes of it, each
 * submission as a message of its own.
 */
export interface Hazard {
  readonly name: string;
  /** The same mail, with the hazard in it. */
  over(workload: Workload): Workload;
}
