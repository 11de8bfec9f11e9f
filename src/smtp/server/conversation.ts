import type { Message } from '../../mail/index.js';
import type { Input } from '../transport.js';
import { Stored } from './arrival.js';
import type { ContentAnswer } from './content-answer.js';
import type { Checkpoint, Checkpoints } from './checkpoints.js';
import { ChunkReader } from './chunk-reader.js';
import { type Command, VERBS, parseCommand } from './commands.js';
import type { ServerConfig } from './config.js';
import { type AnnouncedChunk, Dialogue, type Envelope, messageOf } from './dialogue.js';
import type { Response, ServerExtension, Standing } from './extension.js';
import type { Line } from './line-reader.js';
import { Offering } from './offering.js';
import { type Reading, StreamReading, type TextReader } from './reading.js';
import type { Refusals } from './refusals.js';
import type { Facts, Phrase, Said } from './wording.js';

/** What the conversations of a host share. */
export interface ConversationOwner {
  readonly refusals: Refusals;
  /** Transactions known by their TRANSID; null where the rule knows none. */
  readonly checkpoints: Checkpoints | null;
}

/** What a conversation has its session do. */
export interface ConversationPort {
  /** The session has nothing more to do: its host may have crashed over what it was told. */
  readonly isOver: boolean;
  /** Replies. `message`: the number of the message that the reply settles, or -1. */
  answer(said: Said, verb: string, now: number, holdNs?: number, message?: number): void;
  /** Replies, and TLS begins. */
  answerAndSecure(said: Said, verb: string, now: number): void;
  /** A message is complete: it is worked on whatever becomes of the connection. `since`: when its last octet arrived. */
  complete(message: Message, since: number, now: number): void;
  /** Content is answered, by one reply after another, each with its work. */
  settle(answers: readonly ContentAnswer[], now: number): void;
  onQuit(now: number): void;
  /** A command that the server does not know. */
  onUnknown(now: number): void;
}

/**
 * What is said on one connection, and what it comes to: commands are answered
 * one by one, texts and chunks taken in. When anything of it happens is the
 * session's business.
 */
export class Conversation implements Standing {
  /** What the next reply is about. */
  readonly facts: Facts = { client: '', sender: '', recipient: '', octets: 0, total: 0, id: '', offer: '' };
  private readonly dialogue: Dialogue;
  private readonly offering: Offering;
  private readonly reading: Reading;
  /** The text under way, or the chunk and what was said of it. */
  private text: TextReader | null = null;
  private chunk: ChunkReader | null = null;
  private announced: AnnouncedChunk | null = null;
  /** Whose the next line is, when it is no command. */
  private exchange: ServerExtension | null = null;
  /** The transaction whose last octets are awaited once more (RFC 1845). */
  private resumed: Checkpoint | null = null;

  constructor(
    private readonly config: ServerConfig,
    private readonly owner: ConversationOwner,
    private readonly port: ConversationPort,
    private readonly connection: number,
  ) {
    this.offering = new Offering(config.profile, config.habits);
    this.dialogue = new Dialogue(config.profile, owner.refusals, this.offering, config.protocol);
    this.reading = config.habits.find((habit) => habit.reading !== undefined)?.reading?.() ?? new StreamReading();
  }

  get sender(): string {
    return this.dialogue.envelope?.sender ?? '';
  }

  /** The client has been told that it may send groups of commands. */
  get mayPipeline(): boolean {
    return this.dialogue.mayPipeline;
  }

  /** What comes next is text. */
  get isInText(): boolean {
    return this.text !== null;
  }

  /** What comes next is no command line. */
  get isInContent(): boolean {
    return this.text !== null || this.chunk !== null;
  }

  get isSecured(): boolean {
    return this.dialogue.isSecured;
  }

  get isAuthenticated(): boolean {
    return this.dialogue.isAuthenticated;
  }

  get host(): string {
    return this.config.profile.host;
  }

  /** A line as a command; one that an extension has asked for is of its verb. */
  commandIn({ text }: Line): Command {
    return this.exchange === null ? parseCommand(text) : { verb: this.exchange.verbs[0], argument: text };
  }

  offers(keyword: string): boolean {
    return this.offering.has(keyword);
  }

  knows(verb: string): boolean {
    return VERBS.has(verb) || this.config.protocol.hellos.includes(verb) || this.offering.extensionOf(verb) !== null;
  }

  /** What the greeting names besides the server: the extensions, where QUICKSTART is one of them. */
  beforeGreeting(): void {
    this.facts.offer = this.offering.has('QUICKSTART') ? this.offering.textFor(this) : '';
  }

  /** Whether the client may say this before the greeting, and is answered without delay. */
  mayPrecedeGreeting(input: Input): boolean {
    const span = input.peek();
    const text = span?.chunk.text?.slice(span.from, span.to);
    if (text === undefined) return false;
    const command = parseCommand(text.split('\r\n')[0]);
    return this.offering.extensionOf(command.verb)?.mayPrecedeGreeting?.(command, this) ?? false;
  }

  /** The next command line, or null when there is none yet. */
  nextLine(input: Input): Line | null {
    return this.reading.next(input);
  }

  /** Takes in octets of the text or chunk under way; true when it is complete, and no longer under way. */
  readContent(input: Input): boolean {
    return (this.text ?? this.chunk)?.read(input) ?? false;
  }

  /** What was under way is complete. */
  onContentRead(input: Input, now: number): void {
    const { text, chunk, announced } = this;
    this.text = null;
    this.chunk = null;
    if (text !== null) this.onText(text, input, now);
    else if (chunk !== null && announced !== null) this.onChunk(chunk, announced, input, now);
  }

  obey(command: Command, line: Line, now: number): void {
    const { verb } = command;
    const extension = this.exchange ?? this.offering.extensionOf(verb);
    if (extension !== null) {
      this.onExtension(extension, command, line, now);
      return;
    }
    if (this.config.protocol.hellos.includes(verb)) {
      this.facts.client = command.argument;
      this.facts.offer = this.offering.textFor(this);
      this.port.answer(this.dialogue.onHello(command), verb, now);
      return;
    }
    switch (verb) {
      case 'MAIL':
        this.onMail(command, line, now);
        break;
      case 'RCPT':
        this.onRcpt(command, now);
        break;
      case 'DATA':
        this.onData(now);
        break;
      case 'BDAT':
        this.onBdat(command, now);
        break;
      case 'RSET':
        this.dialogue.reset();
        this.port.answer('rset', 'RSET', now);
        break;
      case 'QUIT':
        this.port.onQuit(now);
        break;
      case 'NOOP':
      case 'VRFY':
      case 'HELP':
        this.facts.recipient = command.argument;
        this.port.answer(verb.toLowerCase() as Phrase, verb, now);
        break;
      default:
        this.port.onUnknown(now);
    }
  }

  private onExtension(extension: ServerExtension, command: Command, { text }: Line, now: number): void {
    const response = this.responseOf(extension, command, text);
    this.exchange = response.effect === 'line' ? extension : null;
    this.facts.id = response.id ?? '';
    const said = this.consequenceOf(response, command);
    if (response.effect === 'secure' && said === response.said) {
      this.dialogue.onSecured();
      this.facts.client = '';
      this.port.answerAndSecure(said, command.verb, now);
    } else this.port.answer(said, command.verb, now);
  }

  private responseOf(extension: ServerExtension, command: Command, text: string): Response {
    if (this.exchange !== null) return extension.onLine?.(text) ?? { said: 'badSyntax' };
    return (extension.isOffered?.(this) ?? true) ? extension.answer(command, this) : { said: 'badSequence' };
  }

  /** What is said in the end: the server may refuse what the extension has found in order. */
  private consequenceOf({ said, effect }: Response, command: Command): Said {
    if (effect === 'authenticated') {
      const code = this.owner.refusals.next('auth');
      this.dialogue.isAuthenticated = code === 0;
      return code === 0 ? said : code;
    }
    if (effect === 'secure') return this.owner.refusals.next('starttls') || said;
    if (effect !== 'hello') return said;
    this.facts.client = command.argument.split(' ')[0];
    const answer = this.dialogue.onHello({ verb: command.verb, argument: this.facts.client });
    return typeof answer === 'number' ? answer : said;
  }

  private onMail(command: Command, line: Line, now: number): void {
    const said = this.offering.objectionTo(command) ?? this.dialogue.onMail(command, line.owner);
    this.facts.sender = this.sender;
    if (said === 'mail') this.resumed = this.owner.checkpoints?.named(this.dialogue.client ?? '', command.argument, now) ?? null;
    if (this.resumed === null) {
      this.port.answer(said, 'MAIL', now);
      return;
    }
    this.text = this.reading.text();
    this.facts.octets = this.resumed.octets;
    this.port.answer('resume', 'MAIL', now);
  }

  private onRcpt(command: Command, now: number): void {
    const { envelope } = this.dialogue;
    const objection = this.offering.objectionTo(command);
    const said = envelope === null ? this.dialogue.onRcpt(command) : (objection ?? this.dialogue.onRcpt(command));
    if (said !== 'rcpt' && envelope !== null) envelope.isPartial = true;
    this.facts.recipient = envelope?.recipients.at(-1) ?? '';
    this.port.answer(said, 'RCPT', now);
  }

  private onData(now: number): void {
    const { protocol, habits } = this.config;
    // Where each recipient has a reply of his own, nobody has none.
    const mayBeForNobody = !protocol.answersEachRecipient && habits.some((habit) => habit.takesTextForNobody === true);
    const said = this.dialogue.onData(mayBeForNobody);
    if (said === 'data') this.text = this.reading.text();
    this.port.answer(said, 'DATA', now);
  }

  private onText(text: TextReader, input: Input, now: number): void {
    if (this.resumed !== null) {
      const { stored, isStored } = this.resumed;
      this.resumed = null;
      this.dialogue.reset();
      if (isStored) this.port.answer('content', 'content', now, this.config.holdNs, stored.message.number);
      else this.port.settle([{ said: 'content', verb: 'content', recipient: stored.recipients[0], stored }], now);
      return;
    }
    const envelope = this.dialogue.envelope as Envelope;
    envelope.octets = text.octets;
    envelope.contentOwner = text.owner;
    this.onContent(envelope, 'content', input, now);
  }

  private onBdat(command: Command, now: number): void {
    const said = this.dialogue.onBdat(command);
    if (typeof said !== 'object') {
      this.port.answer(said, said === 'unknown' ? 'unknown' : 'BDAT', now);
      return;
    }
    if (said.refusal !== null && this.config.habits.some((habit) => habit.readsRefusedChunks === true)) {
      this.port.answer(said.refusal, 'BDAT', now);
      return;
    }
    this.announced = said;
    this.chunk = new ChunkReader(said.octets);
  }

  private onChunk({ octets, owner }: ChunkReader, { refusal, isLast }: AnnouncedChunk, input: Input, now: number): void {
    if (refusal !== null) {
      this.dialogue.onChunkRefused();
      if (isLast) this.refuseContent(refusal, 'BDAT', this.dialogue.recipients, now);
      else this.port.answer(refusal, 'BDAT', now);
      return;
    }
    const envelope = this.dialogue.envelope as Envelope;
    envelope.octets += octets;
    envelope.contentOwner ??= owner;
    this.facts.octets = octets;
    if (isLast) this.onContent(envelope, 'lastChunk', input, now);
    else this.port.answer('chunk', 'BDAT', now);
  }

  private onContent(envelope: Envelope, by: Stored['by'], input: Input, now: number): void {
    const refused = this.dialogue.onContent(envelope);
    if (refused !== null) {
      this.refuseContent(refused, 'content', envelope.recipients, now);
      return;
    }
    this.facts.total = envelope.octets;
    const answers = this.answersTo(envelope, by);
    const first = answers.find(({ stored }) => stored !== null)?.stored ?? null;
    if (first !== null && !envelope.isPartial) this.owner.checkpoints?.complete(first, now);
    if (first !== null) this.port.complete(first.message, input.lastArrival(), now);
    if (this.port.isOver) {
      if (first !== null) this.owner.checkpoints?.withdraw(first);
      return;
    }
    this.port.settle(answers, now);
  }

  /** What is said of content that is taken: once for all recipients, or of each, who may be refused by himself. */
  private answersTo(envelope: Envelope, by: Stored['by']): ContentAnswer[] {
    const storedFor = (recipients: string[]): Stored =>
      new Stored(messageOf(envelope), this.dialogue.client ?? '', this.connection, { ...envelope, recipients }, by);
    const { recipients } = envelope;
    if (!this.config.protocol.answersEachRecipient)
      return [{ said: by, verb: 'content', recipient: recipients[0], stored: storedFor(recipients) }];
    return recipients.map((recipient) => {
      const code = this.owner.refusals.next('recipient');
      return { said: code || by, verb: 'content', recipient, stored: code === 0 ? storedFor([recipient]) : null };
    });
  }

  /** Content is refused as a whole, by as many replies as it would have had. */
  private refuseContent(said: Said, verb: string, recipients: readonly string[], now: number): void {
    if (!this.config.protocol.answersEachRecipient) this.port.answer(said, verb, now);
    else
      this.port.settle(
        recipients.map((recipient) => ({ said, verb, recipient, stored: null })),
        now,
      );
  }
}
