import { shared } from '../engine/index.js';

/** What a server allows, as LIMITS says it (RFC 9422 4); Infinity: as much as you like. */
export interface Limits {
  /** MAIL commands in a session, refused ones included. */
  readonly mailMax: number;
  /** RCPT commands in a transaction, refused ones included. */
  readonly rcptMax: number;
  /** Domains of recipients in a session. */
  readonly rcptDomainMax: number;
}

export const NO_LIMITS: Limits = shared({
  mailMax: Number.POSITIVE_INFINITY,
  rcptMax: Number.POSITIVE_INFINITY,
  rcptDomainMax: Number.POSITIVE_INFINITY,
});

/** Reads `MAILMAX=20 RCPTMAX=100`: values have one to six digits and do not begin with 0; what is not understood is passed over (RFC 9422 3). */
export function limitsOf(parameters: string): Limits {
  const value = (name: string): number =>
    Number(new RegExp(`(?:^| )${name}=([1-9]\\d{0,5})(?: |$)`, 'i').exec(parameters)?.[1] ?? Number.POSITIVE_INFINITY);
  return { mailMax: value('MAILMAX'), rcptMax: value('RCPTMAX'), rcptDomainMax: value('RCPTDOMAINMAX') };
}

/** The EHLO keyword with the limits that there are. */
export function limitsKeyword({ mailMax, rcptMax, rcptDomainMax }: Partial<Limits>): string {
  const values = { MAILMAX: mailMax, RCPTMAX: rcptMax, RCPTDOMAINMAX: rcptDomainMax };
  const named = Object.entries(values).filter(([, value]) => value !== undefined);
  return ['LIMITS', ...named.map(([name, value]) => `${name}=${value}`)].join(' ');
}

/** The domains of the recipients that a session has named. */
export class RecipientDomains {
  private readonly known = new Set<string>();

  /** Whether a recipient's domain is known or may still become so, as it then does. */
  admit(address: string, most: number): boolean {
    if (most === Number.POSITIVE_INFINITY) return true;
    const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
    if (!this.known.has(domain) && this.known.size >= most) return false;
    this.known.add(domain);
    return true;
  }
}
