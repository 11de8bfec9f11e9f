import { Content, Message } from './message.js';
import { bodyStart } from './message.js';
import { fieldPlace, traitsOf } from './traits.js';

const encode = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);

function splice(bytes: Uint8Array, from: number, to: number, insert: Uint8Array): Uint8Array {
  const edited = new Uint8Array(bytes.length - (to - from) + insert.length);
  edited.set(bytes.subarray(0, from));
  edited.set(insert, from);
  edited.set(bytes.subarray(to), from + insert.length);
  return edited;
}

const withBytes = ({ number, sender, recipients }: Message, bytes: Uint8Array): Message =>
  new Message(number, sender, recipients, new Content(bytes.length, bytes));

/** The same message under another number, and for others where they are named. What it says stays what it was. */
export function readdressed(message: Message, number: number, recipients = message.recipients, sender = message.sender): Message {
  const { octets, bytes, traits } = message.content;
  const content = bytes !== null || traits !== null ? message.content : new Content(octets, null, traitsOf(message));
  return new Message(number, sender, recipients, content);
}

/** With another Message-ID, or without one. */
export const withMessageId = (message: Message, id: string | null): Message => withField(message, 'Message-ID', 'messageId', id);

/** With another Date. */
export const withDate = (message: Message, date: string): Message => withField(message, 'Date', 'date', date);

/** Every field of that name makes room for one, or for none; where there was none, the one is put on top. */
function withField(message: Message, name: string, trait: 'messageId' | 'date', value: string | null): Message {
  const field = value === null ? '' : `${name}: ${value}\r\n`;
  const { octets, bytes } = message.content;
  if (bytes === null) {
    const traits = traitsOf(message);
    const edited = { ...traits, [trait]: value, whole: `${traits.whole}; ${name}: ${value}` };
    return new Message(message.number, message.sender, message.recipients, new Content(octets, null, edited));
  }
  const lowerName = name.toLowerCase();
  const first = fieldPlace(bytes, lowerName, bodyStart(bytes));
  let edited = splice(bytes, first?.from ?? 0, first?.to ?? 0, encode(field));
  const after = (first?.from ?? 0) + field.length;
  for (
    let more = fieldPlace(edited, lowerName, bodyStart(edited), after);
    more !== null;
    more = fieldPlace(edited, lowerName, bodyStart(edited), after)
  ) {
    edited = splice(edited, more.from, more.to, encode(''));
  }
  return withBytes(message, edited);
}

/** With one more field above the others, as trace fields are added (RFC 5321 4.4). */
export function withFieldOnTop(message: Message, field: string): Message {
  const { octets, bytes } = message.content;
  if (bytes !== null) return withBytes(message, splice(bytes, 0, 0, encode(`${field}\r\n`)));
  const traits = traitsOf(message);
  const edited = new Content(octets + field.length + 2, null, { ...traits, whole: `${field}; ${traits.whole}` });
  return new Message(message.number, message.sender, message.recipients, edited);
}

/** With one more line below the others. A message without a body gets one. */
export function withLineBelow(message: Message, line: string): Message {
  const { octets, bytes } = message.content;
  if (bytes !== null) {
    const start = bodyStart(bytes);
    const isHeaderOnly = start === bytes.length && !endsHeader(bytes);
    return withBytes(message, splice(bytes, bytes.length, bytes.length, encode(`${isHeaderOnly ? '\r\n' : ''}${line}\r\n`)));
  }
  const { whole, body, ...fields } = traitsOf(message);
  const edited = new Content(octets + line.length + 2, null, { ...fields, whole: `${whole}; ${line}`, body: `${body}; ${line}` });
  return new Message(message.number, message.sender, message.recipients, edited);
}

/** With this line for a text. */
export function withText(message: Message, line: string): Message {
  const { octets, bytes } = message.content;
  if (bytes !== null) {
    const start = bodyStart(bytes);
    const isHeaderOnly = start === bytes.length && !endsHeader(bytes);
    return withBytes(message, splice(bytes, start, bytes.length, encode(`${isHeaderOnly ? '\r\n' : ''}${line}\r\n`)));
  }
  const traits = traitsOf(message);
  const edited = new Content(octets, null, { ...traits, whole: `${traits.whole}, but: ${line}`, body: line });
  return new Message(message.number, message.sender, message.recipients, edited);
}

/** The last line is the empty one that ends a header. */
function endsHeader(bytes: Uint8Array): boolean {
  const tail = String.fromCharCode(...bytes.subarray(-4));
  return tail === '\r\n\r\n' || tail === '\r\n';
}
