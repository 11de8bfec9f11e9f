import { SHARED } from '../../engine/index.js';
import type { Chunk } from '../../tcp/index.js';
import { textChunk } from '../../tcp/index.js';
import { replyChunk, replyText } from '../reply.js';

/**
 * What a server has to say and how it says it: the code and the text, lines
 * parted by \n. In braces stands what the reply is about: {server}, {client},
 * {sender}, {recipient}, {octets} of the chunk, {total} of the message, {id} in
 * the server's queue.
 */
const PLAIN = {
  greeting: '220 {server} ESMTP',
  /** The first line of the answer to EHLO; the extensions follow, and so they do behind a greeting that names them. */
  ehlo: '250 {server}',
  helo: '250 {server}',
  mail: '250 OK',
  /** MAIL names a transaction that is known, with so many octets of its text. */
  resume: '355 {octets} is the transaction offset',
  rcpt: '250 OK',
  data: '354 End with a dot',
  content: '250 Message accepted',
  /** A chunk that is not the last, and the last one. */
  chunk: '250 OK',
  lastChunk: '250 Message accepted',
  /** The answer to QHLO, with what the client may show next time. */
  quickHello: '250 {server}\nCOOKIE {id}',
  badCookie: '554 Not a cookie of this server',
  /** Asks for nothing, for a name and for a password, in base64 (RFC 4954 4). */
  'challenge:nothing': '334 ',
  'challenge:username': '334 VXNlcm5hbWU6',
  'challenge:password': '334 UGFzc3dvcmQ6',
  authenticated: '235 Authentication successful',
  cancelled: '501 Authentication cancelled',
  unknownMechanism: '504 Unrecognised authentication type',
  readyForTls: '220 Ready to start TLS',
  rset: '250 OK',
  noop: '250 OK',
  help: '214 See RFC 5321',
  vrfy: '252 Cannot VRFY, but will take mail',
  quit: '221 {server} closing',
  idle: '421 {server} timed out waiting for input',
  lostInput: '421 {server} lost input connection',
  unknown: '500 Command not recognised',
  badSyntax: '501 Syntax error in parameters',
  /** MAIL names a parameter that belongs to nothing that is offered. */
  unknownParameter: '555 Parameter not recognised',
  badSequence: '503 Bad sequence of commands',
  noRecipients: '554 No valid recipients',
  tooLarge: '552 Message exceeds the size limit',
  tooManyRecipients: '452 Too many recipients',
  /** Beyond MAILMAX and RCPTDOMAINMAX (RFC 9422 4). */
  tooManyTransactions: '452 Too many transactions in this session',
  tooManyDomains: '452 Too many domains in this session',
  /** Input came behind a command that must be the last of its group. */
  synchronization: '554 Input behind a command that has to be the last of its group',
  /** Input came before the greeting. */
  earlyTalk: '554 Input before the greeting',
  /** A command came with the text that it stands behind, from a server that takes none there. */
  behindText: '503 Input behind the end of a text',
  tooManyErrors: '421 {server} too many errors',
} as const;

export type Phrase = keyof typeof PLAIN;
export type Texts = Readonly<Partial<Record<Phrase, string>>>;

/** A phrase, or the code of a refusal that the server is told to answer. */
export type Said = Phrase | number;

/** A reply ready to be sent. */
export interface Answer {
  readonly code: number;
  readonly chunk: Chunk;
  /** As it is on the wire, but for the end of each line, for people: lines parted by \n. */
  readonly text: string;
}

/** What replies may be about. */
export interface Facts {
  client: string;
  sender: string;
  recipient: string;
  octets: number;
  total: number;
  id: string;
  /** What is offered, lines parted by \n, for replies that say so; or nothing. */
  offer: string;
}

/** What of a server's profile its wording follows from. */
export interface Speaker {
  readonly host: string;
  readonly texts: Texts;
}

/** Replies that name what is offered behind their first line. */
const OFFERING: ReadonlySet<Said> = new Set<Phrase>(['greeting', 'ehlo']);

/** A server's replies, each made once unless it names what it is about. */
export class Wording {
  private readonly made = new Map<Said, Answer>();

  constructor(private readonly speaker: Speaker) {}

  /** What it remembers follows from the speaker: forks refer to the same. */
  get [SHARED](): true {
    return true;
  }

  answer(said: Said, facts: Facts): Answer {
    const known = this.made.get(said);
    if (known !== undefined) return known;
    const template = OFFERING.has(said) && facts.offer !== '' ? `${this.template(said)}\n{offer}` : this.template(said);
    const made = answerOf(template.replaceAll(/\{(\w+)\}/g, (whole, name: keyof Facts) => String(facts[name] ?? whole)));
    if (!template.includes('{')) this.made.set(said, made);
    return made;
  }

  private template(said: Said): string {
    if (typeof said === 'number') return `${said} ${said < 500 ? 'Not now' : 'Refused'}`;
    const { texts, host } = this.speaker;
    return (texts[said] ?? PLAIN[said]).replaceAll('{server}', host);
  }
}

/** A code and a text as a reply, lines parted by \n. */
export function answerOf(text: string): Answer {
  const code = Number(text.slice(0, 3));
  const lines = text.slice(4).split('\n');
  return { code, chunk: replyChunk(code, lines), text: replyText(code, lines) };
}

/** The first line of a greeting that is said long before the last, to see who takes it for the whole (postscreen_greet_banner). */
export function teaser(host: string): Answer {
  const text = `220-${host} ESMTP`;
  return { code: 220, chunk: textChunk(`${text}\r\n`), text };
}

/** A memory, not a state: what stands here follows from the key. */
const wordings = new WeakMap<Speaker, Wording>();

/** The wording of a profile, made once. */
export function wordingOf(speaker: Speaker): Wording {
  let wording = wordings.get(speaker);
  if (wording === undefined) {
    wording = new Wording(speaker);
    wordings.set(speaker, wording);
  }
  return wording;
}
