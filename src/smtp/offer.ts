import { shared } from '../engine/index.js';
import type { Reply } from './reply.js';

/** What a server offers: EHLO keywords in upper case, and behind each its parameters (RFC 5321 4.1.1.1). */
export type Offer = ReadonlyMap<string, string>;

/** What can be asked of an offer by who only wants to know whether something is in it. */
export interface Keywords {
  has(keyword: string): boolean;
}

export const NOTHING_OFFERED: Offer = shared(new Map<string, string>());

/** The extensions that a reply names in the lines behind its first. */
export function offerOf(reply: Reply): Offer {
  const offer = new Map<string, string>();
  for (let i = 1; i < reply.lines.length; i++) {
    const line = reply.lines[i];
    const space = line.indexOf(' ');
    offer.set((space < 0 ? line : line.slice(0, space)).toUpperCase(), space < 0 ? '' : line.slice(space + 1));
  }
  return shared(offer);
}
