import { Ring, SHARED } from '../../engine/index.js';
import type { ContentPart, Message } from '../../mail/index.js';
import { type Chunk, textChunk } from '../../tcp/index.js';
import type { Keywords } from '../offer.js';
import type { Transaction } from './transaction.js';

/** The kinds of step, in the order of their numbers in a trace. `greeting` and `tls` write nothing: they stand for the wait for the server's first word and for the handshake. */
export const STEP_KINDS = [
  'greeting',
  'helo',
  'ehlo',
  'mail',
  'rcpt',
  'data',
  'body',
  'bdat',
  'rset',
  'quit',
  'qhlo',
  'starttls',
  'tls',
  'auth',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];
const KIND_NUMBERS = Object.fromEntries(STEP_KINDS.map((kind, number) => [kind, number])) as Readonly<Record<StepKind, number>>;

/** A piece of a step's octets, by what a write pattern may tell apart. */
export interface Part {
  readonly role: 'command' | 'content' | 'dot';
  readonly chunk: Chunk;
}

class StepPart implements Part {
  constructor(
    readonly role: Part['role'],
    readonly chunk: Chunk,
  ) {}

  /** Parts never change: forks refer to the same. */
  get [SHARED](): true {
    return true;
  }
}

/** One thing that the client writes and that gets one reply; in LMTP one that decides gets one for each accepted recipient. */
export class Step {
  /** Set by the session for steps of a message. */
  transaction: Transaction | null = null;
  /** Set by the session when it is written: where it ends among all octets of the connection. */
  end = 0;
  /** Set by a strategy that bounds its groups: steps of one message with another number are not unanswered together. */
  group = 0;
  /** The kind's number in `STEP_KINDS`. */
  readonly kindNumber: number;

  constructor(
    readonly kind: StepKind,
    readonly parts: readonly Part[],
    /** For `rcpt`: index into the message's recipients. */
    readonly recipient = -1,
    /** For `bdat`: the chunk that ends the message. */
    readonly isLastChunk = false,
  ) {
    this.kindNumber = KIND_NUMBERS[kind];
  }

  /** Its reply settles the message. */
  get decides(): boolean {
    return this.kind === 'body' || this.isLastChunk;
  }
}

/** Kinds of step that open the dialogue: only once they are answered is anything else certain. */
const OPENING: ReadonlySet<StepKind> = new Set<StepKind>(['greeting', 'helo', 'ehlo', 'qhlo', 'starttls', 'tls', 'auth']);

/** It opens the dialogue, before any message. */
export const isOpening = (step: Step): boolean => OPENING.has(step.kind);

/** It holds (part of) a text, which takes time to leave. */
export const carriesText = (step: Step): boolean => step.kind === 'body' || step.kind === 'bdat';

/** The steps that are written and have no reply yet, oldest first. */
export class Unanswered {
  private readonly steps = new Ring<Step>();
  private readonly counts = new Int32Array(STEP_KINDS.length);
  private openings = 0;

  get length(): number {
    return this.steps.length;
  }

  /** How many of one kind there are. */
  count(kind: StepKind): number {
    return this.counts[KIND_NUMBERS[kind]];
  }

  /** How many of them open the dialogue. */
  get opening(): number {
    return this.openings;
  }

  /** Those that belong to messages. */
  ofMail(): Unanswered {
    const ofMail = new Unanswered();
    for (const step of this.steps) if (!isOpening(step)) ofMail.push(step);
    return ofMail;
  }

  get oldest(): Step | undefined {
    return this.steps.at(0);
  }

  push(step: Step): void {
    this.steps.push(step);
    this.counts[step.kindNumber]++;
    if (isOpening(step)) this.openings++;
  }

  shift(): Step | undefined {
    const step = this.steps.shift();
    if (step === undefined) return undefined;
    this.counts[step.kindNumber]--;
    if (isOpening(step)) this.openings--;
    return step;
  }

  [Symbol.iterator](): IterableIterator<Step> {
    return this.steps[Symbol.iterator]();
  }
}

const command = (text: string, owner: object | null = null): Part => new StepPart('command', textChunk(`${text}\r\n`, owner));
const content = (part: ContentPart): Part => new StepPart('content', part);

const DATA: readonly Part[] = [command('DATA')];
const RSET: readonly Part[] = [command('RSET')];
const STARTTLS: readonly Part[] = [command('STARTTLS')];
const QUIT: readonly Part[] = [command('QUIT')];
const DOT: Part = new StepPart('dot', textChunk('.\r\n'));

/** What a strategy may know of the server. */
export interface Peer {
  /** Keywords of the EHLO reply, upper case. */
  readonly extensions: Keywords;
  /** Transactions begun on this connection before this one. */
  readonly transactions: number;
}

/** A message and those of its recipients that this transaction is for. */
export interface Outgoing {
  readonly message: Message;
  readonly recipients: readonly number[];
  /** What the transaction is called where the server takes checkpoints (RFC 1845); none when left out. */
  readonly transactionId?: string;
}

export const greeting = (): Step => new Step('greeting', []);
export const helo = (name: string): Step => new Step('helo', [command(`HELO ${name}`)]);
export const ehlo = (name: string): Step => new Step('ehlo', [command(`EHLO ${name}`)]);
/** What EHLO is in LMTP (RFC 2033 4.1); it is answered, and waited for, alike. */
export const lhlo = (name: string): Step => new Step('ehlo', [command(`LHLO ${name}`)]);
/** QUICKSTART's hello, with the cookie that the server has granted (draft-fanf-smtp-quickstart). */
export const qhlo = (name: string, cookie?: string): Step =>
  new Step('qhlo', [command(`QHLO ${name}${cookie === undefined ? '' : ` ${cookie}`}`)]);
export const starttls = (): Step => new Step('starttls', STARTTLS);
/** The handshake of TLS; what answers it is that it is done. */
export const tls = (): Step => new Step('tls', []);
/** AUTH, or a line of its dialogue. */
export const auth = (line: string): Step => new Step('auth', [command(line)]);
export const rset = (): Step => new Step('rset', RSET);
export const quit = (): Step => new Step('quit', QUIT);
export const data = (): Step => new Step('data', DATA);

/** MAIL, with SIZE where the server offers it (RFC 1870), and TRANSID where it offers CHECKPOINT (RFC 1845). */
export function mail({ message, transactionId }: Outgoing, peer: Peer): Step {
  const size = peer.extensions.has('SIZE') ? ` SIZE=${message.content.octets}` : '';
  const id = transactionId !== undefined && peer.extensions.has('CHECKPOINT') ? ` TRANSID=${transactionId}` : '';
  return new Step('mail', [command(`MAIL FROM:<${message.sender}>${size}${id}`, message)]);
}

export function rcpt({ message }: Outgoing, recipient: number): Step {
  return new Step('rcpt', [command(`RCPT TO:<${message.recipients[recipient]}>`, message)], recipient);
}

export const rcpts = (outgoing: Outgoing): Step[] => outgoing.recipients.map((recipient) => rcpt(outgoing, recipient));

/** The text and the final dot. */
export function body({ message }: Outgoing): Step {
  const text = message.stuffed();
  return new Step('body', text.length > 0 ? [content(text), DOT] : [DOT]);
}

/** The dot alone: what answers a 354 that has no recipients (RFC 2920 3.1). */
export const loneDot = (): Step => new Step('body', [DOT]);

/** The message in two chunks, the first of so many octets. */
export function bdatParts({ message }: Outgoing, first: number): Step[] {
  const { octets, bytes } = message.content;
  if (first <= 0 || first >= octets) return [bdatLast({ message, recipients: [] })];
  const chunk = (from: number, to: number): Part =>
    content({ length: to - from, bytes: bytes?.subarray(from, to) ?? null, owner: message });
  return [
    new Step('bdat', [command(`BDAT ${first}`, message), chunk(0, first)]),
    new Step('bdat', [command(`BDAT ${octets - first} LAST`, message), chunk(first, octets)], -1, true),
  ];
}

/** The whole message in one chunk (RFC 3030). */
export function bdatLast({ message }: Outgoing): Step {
  const raw = message.raw();
  const verb = command(`BDAT ${raw.length} LAST`, message);
  return new Step('bdat', raw.length > 0 ? [verb, content(raw)] : [verb], -1, true);
}
