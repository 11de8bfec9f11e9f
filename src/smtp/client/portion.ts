import type { QueueEntry } from '../../mail/index.js';
import type { Limits, RecipientDomains } from '../limits.js';

/** The recipients still owed that the next transaction may have, the first ones first (RFC 9422 5): none when the session can name no more of their domains. */
export function portionOf({ message, remaining }: QueueEntry, limits: Limits, domains: RecipientDomains): readonly number[] {
  const { rcptMax, rcptDomainMax } = limits;
  if (remaining.length <= rcptMax && rcptDomainMax === Number.POSITIVE_INFINITY) return remaining;
  const portion: number[] = [];
  for (const recipient of remaining) {
    if (portion.length === rcptMax) break;
    if (domains.admit(message.recipients[recipient], rcptDomainMax)) portion.push(recipient);
  }
  return portion;
}
