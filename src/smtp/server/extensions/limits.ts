import { type Limits, RecipientDomains, limitsOf } from '../../limits.js';
import { type Command, parseAddress } from '../commands.js';
import type { Response, ServerExtension, ServerExtensionKind } from '../extension.js';
import type { Said } from '../wording.js';

/** Counts commands, whatever becomes of them (RFC 9422 4.1, 4.2). */
class EnforcedLimits implements ServerExtension {
  readonly verbs = [];
  private mails = 0;
  private recipients = 0;
  private readonly domains = new RecipientDomains();

  constructor(private readonly limits: Limits) {}

  answer(): Response {
    return { said: 'unknown' };
  }

  objection({ verb, argument }: Command): Said | null {
    if (verb === 'MAIL') {
      this.recipients = 0;
      return ++this.mails > this.limits.mailMax ? 'tooManyTransactions' : null;
    }
    if (verb !== 'RCPT') return null;
    if (++this.recipients > this.limits.rcptMax) return 'tooManyRecipients';
    const address = parseAddress(argument, 'TO:');
    return address === null || this.domains.admit(address, this.limits.rcptDomainMax) ? null : 'tooManyDomains';
  }
}

/**
 * LIMITS (RFC 9422): says how much of a session or a transaction the server takes,
 * and holds to it: what goes beyond gets 452, and may come again in another one.
 */
export const limits: ServerExtensionKind = {
  keyword: 'LIMITS',
  begin: (parameters) => new EnforcedLimits(limitsOf(parameters)),
};
