import type { Offer } from '../offer.js';

/** What a client's host remembers of one server from connection to connection, for startups that make use of it. */
export class PeerMemory {
  /** What the server offered last, in clear; null: not known, or found to hold no longer. */
  offer: Offer | null = null;
  /** The same under TLS. */
  securedOffer: Offer | null = null;
  /** What QHLO may show to be heard before the greeting; null: none was granted. */
  cookie: string | null = null;
  /** What was taken for granted last time did not hold: this time nothing is. */
  isWary = false;

  learn(offer: Offer, isSecured: boolean): void {
    if (isSecured) this.securedOffer = offer;
    else this.offer = offer;
  }

  forget(): void {
    this.offer = null;
    this.securedOffer = null;
    this.cookie = null;
    this.isWary = true;
  }
}
