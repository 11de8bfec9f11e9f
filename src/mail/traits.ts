import { hashOctets, hex32 } from '../engine/index.js';
import { type Content, type Message, type Traits, bodyStart } from './message.js';

const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const SEEDS = [0x9747b28c, 0x3c074a61] as const;

const hash64 = (bytes: Uint8Array, from: number): string => SEEDS.map((seed) => hex32(hashOctets(bytes, seed, from))).join('');

const lower = (octet: number): number => (octet >= 65 && octet <= 90 ? octet + 32 : octet);

/** Whether the line at `at` is the field of that name (lower case), in any case of letters. */
function isField(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) if (lower(bytes[at + i]) !== name.charCodeAt(i)) return false;
  return bytes[at + name.length] === COLON;
}

/** Where a field stands: from its name up to the end of its last line. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** The first field of that name (lower case) from `start` on, folded lines included (RFC 5322 2.2.3), or null. */
export function fieldPlace(bytes: Uint8Array, name: string, end: number, start = 0): Place | null {
  for (let at = start; at < end; ) {
    let next = lineAfter(bytes, at, end);
    if (isField(bytes, at, name)) {
      while (next < end && (bytes[next] === SPACE || bytes[next] === TAB)) next = lineAfter(bytes, next, end);
      return { from: at, to: next };
    }
    at = next;
  }
  return null;
}

/** The first field of that name (lower case), unfolded and trimmed (RFC 5322 2.2.3); null when there is none or it is empty. */
export function headerField(bytes: Uint8Array, name: string, end = bodyStart(bytes)): string | null {
  const place = fieldPlace(bytes, name, end);
  if (place === null) return null;
  const value = latin1(bytes, place.from + name.length + 1, place.to)
    .replace(/\r\n/g, '')
    .trim();
  return value === '' ? null : value;
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

/** What a message can be told by. A synthetic one is its number and nothing else, unless its content says otherwise. */
export function traitsOf({ content, number }: Message): Traits {
  const { bytes } = content;
  if (content.traits !== null) return content.traits;
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
