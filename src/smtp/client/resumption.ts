import { Content, Message, type QueueEntry } from '../../mail/index.js';
import type { Reply } from '../reply.js';
import type { PlannedSteps } from './planned-steps.js';
import { type Step, body, loneDot } from './step.js';
import type { Transaction } from './transaction.js';

const RESUME = 355;

/**
 * The name of a transaction (RFC 1845 2): the same on each try, until a 250 has
 * settled it for some of the recipients and another one begins for the rest.
 */
export const transactionId = ({ message, settlements }: QueueEntry, client: string): string =>
  `<${message.number}.${settlements}@${client}>`;

/** A transaction that was interrupted may be resumed: whether the server knows it, its reply to MAIL tells, and nothing may be sent before (RFC 1845 4). */
export const awaitsReplyToMail = ({ kind, transaction }: Step): boolean =>
  transaction?.mayResume === true && kind !== 'mail' && kind !== 'rset';

/** The reply to MAIL: with 355 the server has so many octets of the text, and waits for the rest of it. */
export function onReplyToMail(transaction: Transaction, reply: Reply, planned: PlannedSteps): void {
  transaction.mayResume = false;
  if (reply.code !== RESUME) return;
  planned.leaveOut(transaction);
  transaction.onResumed();
  const step = restOf(transaction.entry.message, offsetIn(reply));
  step.transaction = transaction;
  transaction.open++;
  planned.addFirst([step]);
}

/** `355 4096 is the transaction offset`. */
const offsetIn = ({ lines }: Reply): number => Number(/^\d{1,15}/.exec(lines[0] ?? '')?.[0] ?? 0);

/** What of a text follows the octet at an offset, and the dot. */
function restOf(message: Message, offset: number): Step {
  const { octets, bytes } = message.content;
  if (offset >= octets) return loneDot();
  const rest = new Content(octets - offset, bytes?.subarray(offset) ?? null);
  const { number, sender, recipients } = message;
  return body({ message: offset === 0 ? message : new Message(number, sender, recipients, rest), recipients: [] });
}
