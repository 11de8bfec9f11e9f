import { shared } from '../engine/index.js';
import type { Arrival } from './scheme.js';

/** What two arrivals must have alike to be taken for one message. */
export interface Key {
  readonly name: string;
  /** A key for each recipient, since each has a mailbox of its own; otherwise one for all. */
  readonly isPerRecipient: boolean;
  /** It is kept as a hash, so all keys are as long. */
  readonly isHashed: boolean;
  /** EHLO keywords without which no client says what the key is made of. */
  readonly offers?: readonly string[];
  /** Null: the message has nothing to be known by, and is never a copy. */
  of(arrival: Arrival, recipient: string): string | null;
}

/** Parts of a key; none of them holds a line feed. */
const join = (...parts: readonly string[]): string => parts.join('\n');

/** MAIL's parameters but for SIZE, which follows from the content. */
const parametersOf = ({ parameters }: Arrival): string => parameters.replace(/(?:^| )SIZE=\d+/i, '').trim();

/** The recipients as a set. */
const recipientsOf = ({ recipients }: Arrival): string => [...new Set(recipients)].sort().join(' ');

const whole = { isPerRecipient: false, isHashed: true };
const plain = { isPerRecipient: false, isHashed: false };

const orNull = (id: string | null, key: (id: string) => string): string | null => (id === null ? null : key(id));

/** The Message-ID alone. */
export const messageIdKey: Key = shared({ ...plain, name: 'message-id', of: ({ messageId }: Arrival) => messageId });

/** The Message-ID, and nothing for those that have none: they are all alike. */
export const messageIdOrNothingKey: Key = shared({ ...plain, name: 'message-id', of: ({ messageId }) => messageId ?? '' });

/** The Message-ID and the set of recipients. */
export const messageIdAndRecipientsKey: Key = shared({
  ...plain,
  name: 'message-id+recipients',
  of: (arrival) => orNull(arrival.messageId, (id) => join(id, recipientsOf(arrival))),
});

/** The part of an address that names a mailbox: without what follows the separator in the local part, when there is one. */
function mailboxOf(recipient: string, separator: string): string {
  const at = recipient.lastIndexOf('@');
  const detail = separator === '' ? -1 : recipient.indexOf(separator);
  return detail > 0 && detail < at ? recipient.slice(0, detail) + recipient.slice(at) : recipient;
}

/** The Message-ID and the mailbox. An empty separator: every address has its own. */
export const mailboxKey = (separator = ''): Key =>
  shared({
    name: 'message-id+mailbox',
    isPerRecipient: true,
    isHashed: false,
    of: ({ messageId }, recipient) => orNull(messageId, (id) => join(id, mailboxOf(recipient, separator))),
  });

/** The Message-ID, the client's submission time and the mailbox. */
export const submitTimeKey: Key = shared({
  name: 'message-id+submit-time',
  isPerRecipient: true,
  isHashed: false,
  of: ({ messageId, date }, recipient) => orNull(messageId, (id) => join(id, date ?? '', recipient)),
});

/** All octets of the content. */
export const contentKey: Key = shared({ ...whole, name: 'content', of: ({ contentHash }) => contentHash });

/** What follows the header. */
export const bodyKey: Key = shared({ ...whole, name: 'body', of: ({ bodyHash }) => bodyHash });

/** Client, MAIL with its parameters, set of recipients, and the content: as exact as a key can be without help of the client. */
export const exactKey: Key = shared({
  ...whole,
  name: 'envelope+content',
  of: (arrival) => join(arrival.client, arrival.sender, parametersOf(arrival), recipientsOf(arrival), arrival.contentHash),
});

/** The same, with the body in place of the content. */
export const exactBodyKey: Key = shared({
  ...whole,
  name: 'envelope+body',
  of: (arrival) => join(arrival.client, arrival.sender, parametersOf(arrival), recipientsOf(arrival), arrival.bodyHash),
});

/** What the client itself says that the transaction is (RFC 1845 4.1): unique together with its name. */
export const transactionKey: Key = shared({
  ...plain,
  name: 'transid',
  offers: ['CHECKPOINT'],
  of: ({ client, transactionId }) => orNull(transactionId, (id) => join(client, id)),
});

/** Keys that a store can be filled with, by name. */
export const storeKeys = {
  'message-id': messageIdKey,
  'message-id+mailbox': mailboxKey(),
  'message-id+submit-time': submitTimeKey,
  content: contentKey,
  body: bodyKey,
  'envelope+content': exactKey,
  'envelope+body': exactBodyKey,
  transid: transactionKey,
} as const;
export type StoreKey = keyof typeof storeKeys;
