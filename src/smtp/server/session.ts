import { NEVER, type Trace } from '../../engine/index.js';
import type { DedupScheme } from '../../dedup/index.js';
import type { Ledger, Message } from '../../mail/index.js';
import type { Chunk } from '../../tcp/index.js';
import { REPLY_WRITTEN } from '../events.js';
import type { Input, Transport } from '../transport.js';
import { type Answer, type Command, parseAddress, parseChunk, parseCommand, parseSize, replies } from './commands.js';
import type { CommitRule, Evidence } from './commit-rule.js';
import { ContentReader } from './content-reader.js';
import type { FlushPolicy } from './flush-policy.js';
import { type Line, LineReader } from './line-reader.js';
import { Outbox } from './outbox.js';
import type { ServerProfile } from './profile.js';
import type { Refusals } from './refusals.js';

/** What makes one server differ from another. Durations in ns. */
export interface ServerConfig {
  readonly profile: ServerProfile;
  readonly flush: FlushPolicy;
  readonly commit: CommitRule;
  readonly dedup: DedupScheme;
  /** Work on each command. */
  readonly commandNs: number;
  /** Work on a message after its last octet, before the commit. */
  readonly dotNs: number;
  /** How long a message's finished reply is held back; the session goes on meanwhile. */
  readonly holdNs: number;
}

/** What a session reports to whoever holds it. */
export interface ServerSessionOwner {
  readonly ledger: Ledger;
  readonly trace: Trace;
  readonly refusals: Refusals;
  onPoint(point: string, now: number): void;
  /** The session has nothing more to do. */
  onOver(now: number): void;
}

/** The envelope under way. */
interface Envelope {
  readonly sender: string;
  readonly owner: object | null;
  readonly recipients: string[];
  /** A chunk has been taken: DATA is out of order now (RFC 3030 2). */
  isChunked: boolean;
  octets: number;
  contentOwner: object | null;
}

/** A message that has arrived whole. */
interface Stored {
  readonly message: Message;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly octets: number;
}

/** Every reply but these leaves at once under any policy (RFC 2920 3.2 (2), (5), (6)). HELO is answered to who cannot pipeline, HELP to people. */
const MAY_WAIT: ReadonlySet<string> = new Set(['MAIL', 'RCPT', 'RSET', 'BDAT', 'content', 'HELO', 'HELP', 'greeting', 'idle']);
const UNKNOWN = 'unknown';

type Work = { readonly line: Line } | { readonly stored: Stored };

/**
 * An SMTP server on one connection, sans I/O: a parser over the octets that
 * have arrived, one command after another, each with its work. What a client
 * has sent whole is worked off even when the connection is gone.
 */
export class ServerSession {
  private readonly lines = new LineReader();
  private readonly outbox = new Outbox();
  private hello = false;
  private envelope: Envelope | null = null;
  /** After a failed chunk nothing but RSET makes sense (RFC 3030 2). */
  private needsReset = false;
  private text: ContentReader | null = null;
  private chunkLeft = -1;
  private chunkIsLast = false;
  /** Answer to a chunk that is swallowed, or null. */
  private chunkRefusal: Answer | null = null;
  private work: Work | null = null;
  private busyUntil = NEVER;
  private idleSince = 0;
  /** When it wrote last, or had nothing more to read. */
  private restedAt = 0;
  private leaving = false;
  private gone = false;
  private over = false;
  /** Messages whose reply is written and whose commit still waits for evidence. */
  private parked: Stored[] = [];

  constructor(
    private readonly config: ServerConfig,
    private readonly transport: Transport,
    private readonly input: Input,
    private readonly owner: ServerSessionOwner,
    private readonly connection: number,
  ) {}

  /** The next instant at which it has something to do by itself, or NEVER. */
  get deadline(): number {
    if (this.over) return NEVER;
    const due = this.outbox.nextDue();
    if (this.work !== null) return this.busyUntil < due ? this.busyUntil : due;
    // While a reply is held back it is not the client that keeps silent.
    if (this.leaving || !this.outbox.isEmpty) return due;
    return this.idleSince + this.config.profile.idleTimeoutNs;
  }

  onAccepted(now: number): void {
    this.idleSince = now;
    this.restedAt = now;
    const code = this.owner.refusals.next('greeting');
    this.answer(code === 0 ? replies.greeting : replies.refusal(code), 'greeting', now);
    if (code !== 0) this.leaving = true;
    this.outbox.releaseAll();
    this.drain(now);
    this.proceed(now);
  }

  onReadable(now: number): void {
    this.idleSince = now;
    // It was waiting for this.
    if (this.work === null) this.restedAt = now;
    this.proceed(now);
  }

  /** The connection is over; what was received stays readable. */
  onGone(now: number): void {
    this.gone = true;
    this.proceed(now);
  }

  onDeadline(now: number): void {
    if (this.over) return;
    if (this.work !== null && this.busyUntil <= now) this.finishWork(now);
    else if (this.work === null && this.outbox.isEmpty && this.deadline <= now) this.onIdle(now);
    this.drain(now);
    this.proceed(now);
  }

  private onIdle(now: number): void {
    this.answer(replies.timeout, 'idle', now);
    this.leaving = true;
    this.outbox.releaseAll();
  }

  /** Works off the input until it runs dry or some work takes time. */
  private proceed(now: number): void {
    if (this.over) return;
    while (this.work === null && !this.leaving && this.readOne(now));
    this.input.afterRead(now);
    if (this.work === null) this.onDry(now);
  }

  /** Reads and handles one element of the input; false when it is not there yet. */
  private readOne(now: number): boolean {
    if (this.text !== null) {
      if (!this.text.read(this.input)) return false;
      this.onText(this.text, now);
      return true;
    }
    if (this.chunkLeft >= 0) {
      if (!this.swallowChunk()) return false;
      this.onChunk(now);
      return true;
    }
    const line = this.lines.next(this.input);
    if (line === null) return false;
    this.begin({ line }, this.config.commandNs, now);
    return true;
  }

  /** There is no more input: buffered replies leave (RFC 2920 3.2 (7)), and a finished dialogue ends. */
  private onDry(now: number): void {
    this.restedAt = now;
    this.outbox.releaseAll();
    this.drain(now);
    if (this.gone || (this.input.atEof && !this.leaving)) this.leaving = true;
    if (!this.leaving || this.over || (!this.outbox.isEmpty && !this.gone)) return;
    this.over = true;
    if (this.gone) this.onEvidence('gone', now);
    this.transport.closeWhenWritten(now);
    this.owner.onOver(now);
  }

  private begin(work: Work, costNs: number, now: number): void {
    this.work = work;
    this.busyUntil = now + costNs;
    if (costNs === 0) this.finishWork(now);
  }

  private finishWork(now: number): void {
    const work = this.work as Work;
    this.work = null;
    this.busyUntil = NEVER;
    this.idleSince = now;
    if ('line' in work) this.execute(parseCommand(work.line.text), work.line, now);
    else this.onWorkedThrough(work.stored, now);
  }

  private execute(command: Command, line: Line, now: number): void {
    switch (command.verb) {
      case 'EHLO':
      case 'HELO':
        this.onHello(command, now);
        break;
      case 'MAIL':
        this.answer(this.onMail(command, line), 'MAIL', now);
        break;
      case 'RCPT':
        this.answer(this.onRcpt(command), 'RCPT', now);
        break;
      case 'DATA':
        this.onData(now);
        break;
      case 'BDAT':
        this.onBdat(command, now);
        break;
      case 'RSET':
        this.reset();
        this.answer(replies.ok, 'RSET', now);
        break;
      case 'QUIT':
        this.answer(replies.bye, 'QUIT', now);
        this.leaving = true;
        break;
      default:
        this.answer(replies.simple(command.verb), command.verb, now);
    }
  }

  /** RSET, or a hello that was accepted (RFC 5321 4.1.4). */
  private reset(): void {
    this.envelope = null;
    this.needsReset = false;
  }

  private onHello(command: Command, now: number): void {
    const code = this.owner.refusals.next('hello');
    if (code === 0) {
      this.hello = true;
      this.reset();
    }
    const accepted = command.verb === 'EHLO' ? replies.ehlo(this.config.profile) : replies.helo;
    this.answer(code === 0 ? accepted : replies.refusal(code), command.verb, now);
  }

  private onMail(command: Command, line: Line): Answer {
    const code = this.owner.refusals.next('mail');
    if (code !== 0) return replies.refusal(code);
    if (!this.hello || this.envelope !== null || this.needsReset) return replies.badSequence;
    const sender = parseAddress(command.argument, 'FROM:');
    if (sender === null) return replies.badSyntax;
    const { sizeLimit } = this.config.profile;
    if (sizeLimit > 0 && parseSize(command.argument) > sizeLimit) return replies.tooLarge;
    this.envelope = { sender, owner: line.owner, recipients: [], isChunked: false, octets: 0, contentOwner: null };
    return replies.ok;
  }

  private onRcpt(command: Command): Answer {
    const code = this.owner.refusals.next('rcpt');
    if (this.envelope === null) return replies.badSequence;
    if (code !== 0) return replies.refusal(code);
    const recipient = parseAddress(command.argument, 'TO:');
    if (recipient === null) return replies.badSyntax;
    if (this.envelope.recipients.length >= this.config.profile.recipientLimit) return replies.tooManyRecipients;
    this.envelope.recipients.push(recipient);
    return replies.ok;
  }

  private onData(now: number): void {
    const code = this.owner.refusals.next('data');
    const { envelope } = this;
    if (envelope === null || envelope.isChunked) this.answer(replies.badSequence, 'DATA', now);
    else if (envelope.recipients.length === 0) this.answer(replies.noRecipients, 'DATA', now);
    else if (code !== 0) this.answer(replies.refusal(code), 'DATA', now);
    else {
      this.text = new ContentReader();
      this.answer(replies.startText, 'DATA', now);
    }
  }

  private onText(text: ContentReader, now: number): void {
    this.text = null;
    const envelope = this.envelope as Envelope;
    envelope.octets = text.octets;
    envelope.contentOwner = text.owner;
    this.onContent(envelope, now);
  }

  private onBdat(command: Command, now: number): void {
    const chunk = this.offers('CHUNKING') ? parseChunk(command.argument) : null;
    if (chunk === null) {
      if (this.offers('CHUNKING')) this.answer(replies.badSyntax, 'BDAT', now);
      else this.answer(replies.unknown, UNKNOWN, now);
      return;
    }
    const code = this.owner.refusals.next('chunk');
    this.chunkLeft = chunk.octets;
    this.chunkIsLast = chunk.isLast;
    if (this.envelope === null) this.chunkRefusal = replies.badSequence;
    else if (this.envelope.recipients.length === 0) this.chunkRefusal = replies.noRecipients;
    else this.chunkRefusal = code === 0 ? null : replies.refusal(code);
    if (this.envelope !== null) this.envelope.isChunked = true;
  }

  /** Takes the chunk's octets, wanted or not (RFC 3030 2). True when it is complete. */
  private swallowChunk(): boolean {
    while (this.chunkLeft > 0) {
      const span = this.input.peek();
      if (span === null) return false;
      const taken = Math.min(span.to - span.from, this.chunkLeft);
      const { envelope } = this;
      if (envelope !== null && this.chunkRefusal === null) {
        envelope.octets += taken;
        envelope.contentOwner ??= span.chunk.owner;
      }
      this.input.consume(taken);
      this.chunkLeft -= taken;
    }
    return true;
  }

  private onChunk(now: number): void {
    this.chunkLeft = -1;
    if (this.chunkRefusal !== null) {
      this.needsReset = true;
      this.envelope = null;
      this.answer(this.chunkRefusal, 'BDAT', now);
    } else if (this.chunkIsLast) this.onContent(this.envelope as Envelope, now);
    else this.answer(replies.ok, 'BDAT', now);
  }

  /** A message is complete: from here on its work goes on whatever becomes of the connection. */
  private onContent(envelope: Envelope, now: number): void {
    this.envelope = null;
    const refused = this.refuseContent(envelope);
    if (refused !== null) {
      this.answer(refused, 'content', now);
      return;
    }
    const message = (envelope.contentOwner ?? envelope.owner) as Message;
    const { sender, recipients, octets } = envelope;
    if (this.config.commit.commitsOnArrival) {
      this.owner.ledger.pointOfNoReturn(message, this.connection, this.input.lastArrival(), now);
    }
    this.owner.onPoint('after-dot', now);
    this.begin({ stored: { message, sender, recipients, octets } }, this.config.dotNs, now);
  }

  private refuseContent(envelope: Envelope): Answer | null {
    const code = this.owner.refusals.next('content');
    if (code !== 0) return replies.refusal(code);
    const { sizeLimit } = this.config.profile;
    return sizeLimit > 0 && envelope.octets > sizeLimit ? replies.tooLarge : null;
  }

  private onWorkedThrough(stored: Stored, now: number): void {
    const verdict = this.config.commit.decide('stored');
    if (verdict === 'commit') this.commit(stored, now);
    else if (verdict === 'wait') this.parked.push(stored);
    this.answer(replies.accepted, 'content', now, now + this.config.holdNs, stored.message);
  }

  private onEvidence(evidence: Evidence, now: number): void {
    if (this.parked.length === 0) return;
    const parked = this.parked;
    this.parked = [];
    for (const stored of parked) {
      const verdict = this.config.commit.decide(evidence);
      if (verdict === 'commit') this.commit(stored, now);
      else if (verdict === 'wait') this.parked.push(stored);
    }
  }

  private commit({ message, sender, recipients, octets }: Stored, now: number): void {
    const { ledger } = this.owner;
    const isCopy = this.config.dedup.isDuplicate({ sender, recipients, octets }, now);
    for (const recipient of recipients) {
      if (isCopy) ledger.suppressed(message, this.connection, recipient, now);
      else ledger.delivered(message, this.connection, recipient, now);
    }
    this.owner.onPoint('after-commit', now);
  }

  private offers(keyword: string): boolean {
    return this.config.profile.extensions.includes(keyword);
  }

  private answer({ code, chunk, text }: Answer, verb: string, now: number, notBefore = now, message: Message | null = null): void {
    this.outbox.add({ code, chunk: chunk as Chunk, text, notBefore, message: message === null ? -1 : message.number });
    if (this.mayWait(verb, now)) return;
    this.outbox.releaseAll();
    this.drain(now);
  }

  /** Whether a reply may be kept until there is no more input. */
  private mayWait(verb: string, now: number): boolean {
    const { flush } = this.config;
    return MAY_WAIT.has(verb) && !flush.flushesAfter(verb, verb === 'content') && now - this.restedAt <= (flush.longestNs ?? NEVER);
  }

  /** Writes the replies that may leave now, in one send call. */
  private drain(now: number): void {
    let wrote = false;
    let settles = false;
    const { trace } = this.owner;
    for (let reply = this.outbox.take(now); reply !== null; reply = this.outbox.take(now)) {
      if (reply.message >= 0) {
        settles = true;
        this.owner.onPoint('before-250', now);
      }
      this.transport.write(reply.chunk, 0, reply.chunk.length);
      if (trace.active) trace.emit(REPLY_WRITTEN, now, this.connection, reply.code, reply.message, 0, 0, 0, 0, 0, reply.text);
      wrote = true;
    }
    if (!wrote) return;
    this.idleSince = now;
    this.restedAt = now;
    this.transport.push(now);
    if (!settles) return;
    this.onEvidence('reply-written', now);
    this.owner.onPoint('after-250', now);
  }
}
