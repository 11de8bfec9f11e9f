import type { Offer } from '../offer.js';

/** What a client's host remembers of one server from connection to connection, for startups that make use of it. */
export class PeerMemory {
  /** What the server offered last in its reply to EHLO; null: not known, or found to hold no longer. */
  offer: Offer | null = null;

  forget(): void {
    this.offer = null;
  }
}
