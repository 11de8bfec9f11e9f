import { SHARED } from '../engine/index.js';

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

/**
 * What a message says, as it is stored: lines end in CRLF. `bytes` is null for
 * a synthetic body, which has a length and nothing else. Shared by every run
 * that sends it.
 */
export class Content {
  readonly [SHARED] = true;
  private stuffed: Uint8Array | null = null;

  constructor(
    readonly octets: number,
    readonly bytes: Uint8Array | null,
    /** What a content without octets is known by; null: the number of its message. One with octets is read. */
    readonly traits: Traits | null = null,
  ) {}

  /** How many octets the header has, with the empty line behind it (RFC 5322 2.1); of a body without octets, what a header usually has. */
  get headerOctets(): number {
    return this.bytes === null ? Math.min(this.octets, USUAL_HEADER) : bodyStart(this.bytes);
  }

  /** The octets that follow DATA, the final dot apart (RFC 5321 4.5.2). Made once. */
  dotStuffed(): Uint8Array | null {
    if (this.bytes === null) return null;
    this.stuffed ??= dotStuff(this.bytes);
    return this.stuffed;
  }
}

const USUAL_HEADER = 512;

/** Where the body begins: after the first empty line, or at the end. */
export function bodyStart(bytes: Uint8Array): number {
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return bytes.length;
}

/** A run of content octets, marked with the message that they belong to. */
export interface ContentPart {
  readonly length: number;
  readonly bytes: Uint8Array | null;
  readonly owner: object | null;
}

class ContentRun implements ContentPart {
  constructor(
    readonly length: number,
    readonly bytes: Uint8Array | null,
    readonly owner: object,
  ) {}

  /** Octets never change: forks refer to the same. */
  get [SHARED](): true {
    return true;
  }
}

const NOTHING = new Content(0, null);

/** A submitted message: its envelope and its content. Immutable. */
export class Message {
  readonly [SHARED] = true;

  constructor(
    /** Counts submissions from 0. */
    readonly number: number,
    readonly sender: string,
    readonly recipients: readonly string[],
    readonly content: Content,
  ) {}

  /** The envelope alone: what is kept of a message whose content can be had again. */
  withoutContent(): Message {
    return new Message(this.number, this.sender, this.recipients, NOTHING);
  }

  /** The octets as BDAT sends them. */
  raw(): ContentPart {
    return new ContentRun(this.content.octets, this.content.bytes, this);
  }

  /** The octets as DATA sends them, without the final dot. */
  stuffed(): ContentPart {
    const bytes = this.content.dotStuffed();
    return new ContentRun(bytes === null ? this.content.octets : bytes.length, bytes, this);
  }
}

const LF = 10;
const CR = 13;
const DOT = 46;

function dotStuff(bytes: Uint8Array): Uint8Array {
  const extra = countLineDots(bytes);
  if (extra === 0) return bytes;
  const stuffed = new Uint8Array(bytes.length + extra);
  let to = 0;
  for (let from = 0; from < bytes.length; from++) {
    if (bytes[from] === DOT && startsLine(bytes, from)) stuffed[to++] = DOT;
    stuffed[to++] = bytes[from];
  }
  return stuffed;
}

function countLineDots(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(DOT); at >= 0; at = bytes.indexOf(DOT, at + 1)) {
    if (startsLine(bytes, at)) count++;
  }
  return count;
}

function startsLine(bytes: Uint8Array, at: number): boolean {
  return at === 0 || (bytes[at - 1] === LF && bytes[at - 2] === CR);
}

/**
 * Mail as it is kept in files, made fit to send: bare LF becomes CRLF, the last
 * line is ended, every other octet stays as it is.
 */
export function canonicalise(bytes: Uint8Array): Uint8Array {
  let bare = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (at === 0 || bytes[at - 1] !== CR) bare++;
  }
  const open = bytes.length > 0 && bytes[bytes.length - 1] !== LF;
  const canonical = new Uint8Array(bytes.length + bare + (open ? 2 : 0));
  let to = 0;
  for (let from = 0; from < bytes.length; from++) {
    if (bytes[from] === LF && (from === 0 || bytes[from - 1] !== CR)) canonical[to++] = CR;
    canonical[to++] = bytes[from];
  }
  if (open) {
    canonical[to++] = CR;
    canonical[to] = LF;
  }
  return canonical;
}
