import type { Keywords, Offer } from '../offer.js';

/** What a client takes for granted of a server, and which part of it it has made use of. */
export class Presumption implements Keywords {
  private readonly used = new Set<string>();

  constructor(readonly offer: Offer) {}

  /** Whoever asks, and is told that it is offered, relies on it. */
  has(keyword: string): boolean {
    const has = this.offer.has(keyword);
    if (has) this.used.add(keyword);
    return has;
  }

  /** Whether the server offers all that was relied upon. */
  holds(offered: Offer): boolean {
    for (const keyword of this.used) if (!offered.has(keyword)) return false;
    return true;
  }
}
