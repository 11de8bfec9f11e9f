import { NEVER, type Trace } from '../../engine/index.js';
import type { DedupScheme } from '../../dedup/index.js';
import type { Message } from '../../mail/index.js';
import type { Chunk } from '../../tcp/index.js';
import { REPLY_WRITTEN } from '../events.js';
import type { Input, Transport } from '../transport.js';
import { Stored } from './arrival.js';
import { ChunkReader } from './chunk-reader.js';
import { type Answer, type Command, parseCommand, replies } from './commands.js';
import type { CommitRule } from './commit-rule.js';
import { ContentReader } from './content-reader.js';
import { Delivery, type DeliveryOwner } from './delivery.js';
import { type AnnouncedChunk, Dialogue, type Envelope, messageOf } from './dialogue.js';
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
export interface ServerSessionOwner extends DeliveryOwner {
  readonly trace: Trace;
  readonly refusals: Refusals;
  /** The session has nothing more to do. */
  onOver(now: number): void;
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
  private readonly dialogue: Dialogue;
  private readonly delivery: Delivery;
  /** The text under way, or the chunk and what was said of it. */
  private text: ContentReader | null = null;
  private chunk: ChunkReader | null = null;
  private announced: AnnouncedChunk | null = null;
  private work: Work | null = null;
  private busyUntil = NEVER;
  private idleSince = 0;
  /** When it wrote last, or had nothing more to read. */
  private restedAt = 0;
  private leaving = false;
  private gone = false;
  private over = false;

  constructor(
    private readonly config: ServerConfig,
    private readonly transport: Transport,
    private readonly input: Input,
    private readonly owner: ServerSessionOwner,
    private readonly connection: number,
  ) {
    this.dialogue = new Dialogue(config.profile, owner.refusals);
    this.delivery = new Delivery(config.commit, config.dedup, owner, connection);
  }

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
    if (this.chunk !== null) {
      if (!this.chunk.read(this.input)) return false;
      this.onChunk(this.chunk, this.announced as AnnouncedChunk, now);
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
    if (this.gone) this.delivery.onEvidence('gone', now);
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
        this.answer(this.dialogue.onHello(command), command.verb, now);
        break;
      case 'MAIL':
        this.answer(this.dialogue.onMail(command, line.owner), 'MAIL', now);
        break;
      case 'RCPT':
        this.answer(this.dialogue.onRcpt(command), 'RCPT', now);
        break;
      case 'DATA':
        this.onData(now);
        break;
      case 'BDAT':
        this.onBdat(command, now);
        break;
      case 'RSET':
        this.dialogue.reset();
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

  private onData(now: number): void {
    const answer = this.dialogue.onData();
    if (answer === replies.startText) this.text = new ContentReader();
    this.answer(answer, 'DATA', now);
  }

  private onText(text: ContentReader, now: number): void {
    this.text = null;
    const envelope = this.dialogue.envelope as Envelope;
    envelope.octets = text.octets;
    envelope.contentOwner = text.owner;
    this.onContent(envelope, now);
  }

  private onBdat(command: Command, now: number): void {
    const said = this.dialogue.onBdat(command);
    if ('code' in said) {
      this.answer(said, said === replies.unknown ? UNKNOWN : 'BDAT', now);
      return;
    }
    this.announced = said;
    this.chunk = new ChunkReader(said.octets);
  }

  private onChunk({ octets, owner }: ChunkReader, { refusal, isLast }: AnnouncedChunk, now: number): void {
    this.chunk = null;
    if (refusal !== null) {
      this.dialogue.onChunkRefused();
      this.answer(refusal, 'BDAT', now);
      return;
    }
    const envelope = this.dialogue.envelope as Envelope;
    envelope.octets += octets;
    envelope.contentOwner ??= owner;
    if (isLast) this.onContent(envelope, now);
    else this.answer(replies.ok, 'BDAT', now);
  }

  /** A message is complete: from here on its work goes on whatever becomes of the connection. */
  private onContent(envelope: Envelope, now: number): void {
    const refused = this.dialogue.onContent(envelope);
    if (refused !== null) {
      this.answer(refused, 'content', now);
      return;
    }
    const message = messageOf(envelope);
    this.delivery.onArrived(message, this.input.lastArrival(), now);
    this.begin({ stored: new Stored(message, this.dialogue.client ?? '', this.connection, envelope) }, this.config.dotNs, now);
  }

  private onWorkedThrough(stored: Stored, now: number): void {
    this.delivery.onStored(stored, now);
    this.answer(replies.accepted, 'content', now, now + this.config.holdNs, stored.message);
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
    this.delivery.onEvidence('reply-written', now);
    this.owner.onPoint('after-250', now);
  }
}
