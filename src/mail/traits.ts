import { hashOctets, hex32 } from '../engine/index.js';
import type { Content, Message } from './message.js';

/** What a server can compare messages by: two fields of the header, and hashes of the octets. */
export interface Traits {
  /** Message-ID with its angle brackets (RFC 5322 3.6.4), or null when there is none. */
  readonly messageId: string | null;
  /** The Date field, as written: the submission time that the client claims (RFC 5322 3.6.1); null when there is none. */
  readonly date: string | null;
  /** 64-bit hash of all octets, in hexadecimal digits. */
  readonly whole: string;
  /** 64-bit hash of what follows the header: fields that a relay adds do not change it. */
  readonly body: string;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const SEEDS = [0x9747b28c, 0x3c074a61] as const;

const hash64 = (bytes: Uint8Array, from: number): string => SEEDS.map((seed) => hex32(hashOctets(bytes, seed, from))).join('');

/** Where the body begins: after the first empty line, or at the end. */
function bodyStart(bytes: Uint8Array): number {
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return bytes.length;
}

const lower = (octet: number): number => (octet >= 65 && octet <= 90 ? octet + 32 : octet);

/** Whether the line at `at` is the field of that name (lower case), in any case of letters. */
function isField(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) if (lower(bytes[at + i]) !== name.charCodeAt(i)) return false;
  return bytes[at + name.length] === COLON;
}

/** The first field of that name (lower case), unfolded and trimmed (RFC 5322 2.2.3); null when there is none or it is empty. */
export function headerField(bytes: Uint8Array, name: string, end = bodyStart(bytes)): string | null {
  for (let at = 0; at < end; ) {
    let next = lineAfter(bytes, at, end);
    if (isField(bytes, at, name)) {
      while (next < end && (bytes[next] === SPACE || bytes[next] === TAB)) next = lineAfter(bytes, next, end);
      const value = latin1(bytes, at + name.length + 1, next)
        .replace(/\r\n/g, '')
        .trim();
      return value === '' ? null : value;
    }
    at = next;
  }
  return null;
}

function lineAfter(bytes: Uint8Array, at: number, end: number): number {
  const feed = bytes.indexOf(LF, at);
  return feed < 0 || feed >= end ? end : feed + 1;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

function readTraits(bytes: Uint8Array): Traits {
  const end = bodyStart(bytes);
  const id = headerField(bytes, 'message-id', end);
  return {
    messageId: id === null ? null : (/<[^>]*>/.exec(id)?.[0] ?? id),
    date: headerField(bytes, 'date', end),
    whole: hash64(bytes, 0),
    body: hash64(bytes, end),
  };
}

/** A memory, not a state: what stands here follows from the octets, which never change. */
const read = new WeakMap<Content, Traits>();

/** What a message can be told by. A synthetic one is its number and nothing else. */
export function traitsOf({ content, number }: Message): Traits {
  const { bytes } = content;
  if (bytes === null) {
    const own = `synthetic ${number}`;
    return { messageId: `<${number}@client.example>`, date: own, whole: own, body: own };
  }
  let traits = read.get(content);
  if (traits === undefined) {
    traits = readTraits(bytes);
    read.set(content, traits);
  }
  return traits;
}
