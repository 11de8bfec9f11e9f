import { addressParser } from 'postal-mime';
import { headerField } from '../../mail/index.js';
import type { Letter } from '../../mail/index.js';

/** RFC 5321 4.5.3.1.3: a path has at most 256 octets, its angle brackets included. */
const LONGEST = 254;
/** As many as a scenario can ask for. */
const MOST_RECIPIENTS = 1000;
const USABLE = /^[!-;=?-~]+@[!-;=?-~]+$/;

function addressesIn(bytes: Uint8Array, field: string): string[] {
  const value = headerField(bytes, field);
  if (value === null) return [];
  return addressParser(value, { flatten: true })
    .map(({ address }) => address ?? '')
    .filter((address) => address.length <= LONGEST && USABLE.test(address));
}

/** To whom a message is addressed, each once, in the order of To, Cc and Bcc; what needs SMTPUTF8 is left out. */
export function recipientsIn(bytes: Uint8Array): readonly string[] {
  return [...new Set(['to', 'cc', 'bcc'].flatMap((field) => addressesIn(bytes, field)))].slice(0, MOST_RECIPIENTS);
}

/** The envelope as the header has it; what it does not have is left out. A Return-Path of <> is the null sender. */
export function envelopeIn(bytes: Uint8Array): Pick<Letter, 'sender' | 'recipients'> {
  const recipients = recipientsIn(bytes);
  const isNull = /^<\s*>$/.test(headerField(bytes, 'return-path') ?? '');
  const sender = isNull ? '' : [...addressesIn(bytes, 'return-path'), ...addressesIn(bytes, 'from')].at(0);
  return { ...(sender === undefined ? {} : { sender }), ...(recipients.length === 0 ? {} : { recipients }) };
}
