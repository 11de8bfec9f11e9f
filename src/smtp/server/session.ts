import { NEVER, type RandomStream, Ring, type Trace } from '../../engine/index.js';
import type { Message } from '../../mail/index.js';
import { BufferedInput } from '../buffered-input.js';
import type { Input, Transport } from '../transport.js';
import type { Command } from './commands.js';
import type { ServerConfig } from './config.js';
import type { ContentAnswer } from './content-answer.js';
import { ConnectionWatch } from './connection-watch.js';
import { Conversation, type ConversationOwner, type ConversationPort } from './conversation.js';
import { Delivery, type DeliveryOwner } from './delivery.js';
import { EarlyTalk } from './early-talk.js';
import { ErrorCount } from './errors.js';
import type { Interjection, SessionView } from './habit.js';
import type { Line } from './line-reader.js';
import { type Slow, type Work, isReceiving } from './occupation.js';
import { OwnTime } from './own-time.js';
import { queueId } from './queue-id.js';
import { Reception, type ReceptionPort } from './reception.js';
import { Replier } from './replier.js';
import { isOutOfSync } from './sync-check.js';
import { SyncPoints } from './sync-points.js';
import { type Phrase, type Said, type Wording, answerOf, wordingOf } from './wording.js';
import { commandWork } from './work.js';

/** What a session reports to whoever holds it. */
export interface ServerSessionOwner extends DeliveryOwner, ConversationOwner {
  readonly trace: Trace;
  /** Which of the client's hosts has connected. */
  readonly clientHost: number;
  /** What its work is drawn from, where it is not always the same. */
  readonly draws: RandomStream;
  /** The session has nothing more to do. */
  onOver(now: number): void;
}

/**
 * An SMTP server on one connection, sans I/O: a parser over the octets that
 * have arrived, one command after another, each with its work. What a client
 * has sent whole is worked off even when the connection is gone.
 */
export class ServerSession implements SessionView, ConversationPort, ReceptionPort {
  private readonly input: Input;
  /** Its own buffer, when it has one. */
  private readonly buffer: BufferedInput | null;
  private readonly replier: Replier;
  private readonly conversation: Conversation;
  private readonly delivery: Delivery;
  private readonly watch: ConnectionWatch;
  private readonly syncPoints = new SyncPoints();
  private readonly wording: Wording;
  private readonly errorCount: ErrorCount;
  private readonly ownTime: OwnTime;
  private readonly abortsOnHalfClose: boolean;
  /** What it has to say to content, and has not begun to work on. */
  private readonly settling = new Ring<ContentAnswer>();
  work: Work | null = null;
  private busyUntil = NEVER;
  private idleSince = 0;
  /** What is being read came in one read with the end of a text. */
  private behindText = false;
  private readonly earlyTalk: EarlyTalk;
  private readonly reception: Reception;
  /** The last RCPT of the session was answered with an error. */
  hasRefusedLast = false;
  private leaving = false;
  private gone = false;
  private over = false;
  /** Messages taken, and in LMTP each of their recipients. */
  messages = 0;

  constructor(
    private readonly config: ServerConfig,
    private readonly transport: Transport,
    private readonly socket: Input,
    private readonly owner: ServerSessionOwner,
    private readonly connection: number,
  ) {
    const { profile, habits } = config;
    this.abortsOnHalfClose = habits.some((habit) => habit.abortsOnHalfClose === true);
    // Who is to see a FIN behind unread octets has to have read them.
    const readSize = this.abortsOnHalfClose ? NEVER : profile.readSize;
    this.buffer = readSize === 0 ? null : new BufferedInput(socket, readSize);
    this.input = this.buffer ?? socket;
    this.wording = wordingOf(profile);
    this.ownTime = new OwnTime(profile.work);
    this.errorCount = new ErrorCount(profile.errors ?? {});
    this.conversation = new Conversation(config, owner, this, connection);
    this.earlyTalk = new EarlyTalk(config, this.conversation, socket, owner.clientHost);
    this.watch = new ConnectionWatch(transport, socket, this.buffer);
    this.delivery = new Delivery(config.commit, config.dedup, owner, connection, this.watch);
    this.replier = new Replier(config.flush, transport, this.watch, this.delivery, owner, connection);
    const place = { profile, conversation: this.conversation, refusals: owner.refusals, replier: this.replier, buffer: this.buffer };
    this.reception = new Reception(place, this.earlyTalk, this);
  }

  get client(): string {
    return this.conversation.facts.client;
  }

  get sender(): string {
    return this.conversation.sender;
  }

  get errors(): number {
    return this.errorCount.errors;
  }

  get hasTalkedEarly(): boolean {
    return this.earlyTalk.seen;
  }

  /** The next instant at which it has something to do by itself, or NEVER. */
  get deadline(): number {
    const poll = this.delivery.deadline;
    const own = this.over ? NEVER : this.ownDeadline();
    return poll < own ? poll : own;
  }

  private ownDeadline(): number {
    const due = this.replier.nextDue();
    if (this.work !== null) return this.busyUntil < due ? this.busyUntil : due;
    // While a reply is held back it is not the client that keeps silent.
    if (!this.isBlocked && (this.leaving || !this.replier.isEmpty)) return due;
    return Math.max(this.idleSince, this.replier.wroteAt) + this.config.profile.idleTimeoutNs;
  }

  onAccepted(now: number): void {
    this.idleSince = now;
    this.replier.rest(now);
    this.reception.begin(now);
    this.proceed(now);
  }

  /** Its replies do not fit into the send buffer: the call that writes them has not returned, and until then it does not read. */
  private get isBlocked(): boolean {
    return this.transport.backlog > 0 && !this.leaving && !this.gone;
  }

  /** The send buffer has taken more of the replies. */
  onWritable(now: number): void {
    if (this.over || this.leaving || this.isBlocked) return;
    this.idleSince = now;
    if (this.abortsOnHalfClose) this.lookForFin(now);
    this.proceed(now);
  }

  onReadable(now: number): void {
    if (this.isBlocked) return;
    this.idleSince = now;
    if (this.over && this.config.profile.lingers) this.discard(now);
    if (this.abortsOnHalfClose) this.lookForFin(now);
    const isGreeted = this.reception.onReadable(now);
    if (this.work === 'pausing') this.finishWork(now);
    else if (this.work === null && !this.leaving && !isGreeted) {
      // It was waiting for this.
      this.replier.rest(now);
      this.ownTime.wake();
      this.begin('waking', this.config.profile.work.wake ?? 0, now);
    }
    this.proceed(now);
  }

  /** The connection is over; what was received stays readable. `inOrder`: both ends had closed, and nothing was lost. */
  onGone(now: number, inOrder = false): void {
    this.gone = true;
    if (this.over) this.delivery.onEvidence(inOrder ? 'ended' : 'gone', now);
    this.proceed(now);
  }

  /** It has nothing more to do. */
  get isOver(): boolean {
    return this.over;
  }

  /** Its host has crashed: what it had read and was at is gone. What it had stored is on disk, and its fate is that of a connection lost. */
  onCrash(now: number): void {
    this.gone = true;
    this.delivery.onEvidence('gone', now);
    if (this.over) return;
    const lost = this.work !== null && typeof this.work === 'object' && 'content' in this.work ? this.work.content.stored : null;
    if (lost !== null) this.owner.checkpoints?.withdraw(lost);
    this.over = true;
    this.leaving = true;
    this.stop();
    this.owner.onOver(now);
  }

  onDeadline(now: number): void {
    this.delivery.onDeadline(now);
    if (this.over) return;
    if (this.work !== null && this.busyUntil <= now) this.finishWork(now);
    else if (this.isBlocked) {
      if (this.ownDeadline() <= now) this.giveUp(now);
    } else if (this.work === null && this.replier.isEmpty && this.ownDeadline() <= now) this.dismiss('idle', 'idle', now);
    this.replier.drain(now);
    this.proceed(now);
  }

  /** The client has not taken its replies for too long: it hears no last word either. */
  private giveUp(now: number): void {
    this.leaving = true;
    this.gone = true;
    this.transport.close(now);
  }

  /** Says a last word and reads no further. */
  dismiss(said: Phrase, verb: string, now: number): void {
    this.answer(said, verb, now);
    this.leaving = true;
    if (this.work === null) this.replier.releaseAll(now);
  }

  /** Works off the input until it runs dry or some work takes time. */
  private proceed(now: number): void {
    if (this.over) return;
    while (this.work === null && !this.leaving && !this.isBlocked && (this.readOne(now) || this.readMore(now)));
    this.input.afterRead(now);
    if (this.work === null && !this.isBlocked) this.onDry(now);
  }

  /** A read call, of a server with a buffer of its own; false when it would block. */
  private readMore(now: number): boolean {
    if (this.buffer === null) return false;
    this.replier.onRead(now);
    this.behindText = false;
    const before = this.buffer.readable;
    if (!this.buffer.fill()) return false;
    this.input.afterRead(now);
    this.begin('reading', this.ownTime.ofReading(this.buffer.readable - before, this.conversation.isInContent), now);
    return true;
  }

  /** Reads and handles one element of the input; false when it is not there yet. */
  private readOne(now: number): boolean {
    if (this.input.readable > 0 && this.syncPoints.read()) this.delivery.onEvidence('proof', now);
    if (this.conversation.isInContent) {
      const { isInText } = this.conversation;
      if (!this.conversation.readContent(this.input)) return false;
      if (isInText) this.behindText = this.input.readable > 0;
      this.conversation.onContentRead(this.input, now);
      return true;
    }
    if (this.errorCount.isTooMany) {
      this.dismiss('tooManyErrors', 'idle', now);
      return true;
    }
    const line = this.conversation.nextLine(this.input);
    if (line === null) return false;
    this.delivery.onCommand(now);
    const command = this.conversation.commandIn(line);
    this.begin({ command, line, isEarly: this.isOutOfSync(command) }, this.workOn(command), now);
    return true;
  }

  private workOn({ verb }: Command): number {
    // What is refused for its place is counted, and not looked into.
    if (this.refusesWhatIsRead) return 0;
    return this.config.commandWork.draw(this.owner.draws) + commandWork(this.config.profile.work, verb);
  }

  private isOutOfSync({ verb }: Command): boolean {
    const { sync } = this.config.profile;
    if (sync === null) return false;
    const waiting = this.buffer === null ? 0 : this.socket.readable;
    return isOutOfSync(sync, this.conversation.knows(verb) ? verb : 'unknown', {
      buffered: this.input.readable,
      waiting,
      messages: this.messages,
      offers: (keyword) => this.conversation.offers(keyword),
    });
  }

  /** There is no more input: buffered replies leave (RFC 2920 3.2 (7)), and a finished dialogue ends. */
  private onDry(now: number): void {
    this.behindText = false;
    this.replier.rest(now);
    this.replier.releaseAll(now);
    if (!this.leaving && this.input.atEof && this.watch.finished && !this.watch.failed) {
      this.delivery.onEvidence('eof', now);
      if (this.config.profile.answersEof) this.dismiss('lostInput', 'idle', now);
    }
    if (this.gone || this.input.atEof) this.leaving = true;
    if (!this.leaving || this.over || (!this.replier.isEmpty && !this.gone)) return;
    this.over = true;
    if (this.gone) this.delivery.onEvidence('gone', now);
    if (this.config.profile.lingers) this.linger(now);
    else this.transport.closeWhenWritten(now);
    this.owner.onOver(now);
  }

  private linger(now: number): void {
    this.transport.shutdown(now);
    this.discard(now);
  }

  /** Nobody looks at what comes now. */
  private discard(now: number): void {
    for (let span = this.socket.peek(); span !== null; span = this.socket.peek()) this.socket.consume(span.to - span.from);
    this.socket.afterRead(now);
    if (this.socket.atEof) this.transport.close(now);
  }

  /** The client has closed its side, and this server takes that for the end. */
  private lookForFin(now: number): void {
    this.buffer?.fill();
    if (!this.socket.atEof) return;
    this.transport.close(now);
    this.gone = true;
  }

  begin(work: Work, costNs: number, now: number): void {
    if (this.over) return;
    this.work = work;
    this.busyUntil = this.ownTime.until(costNs, now);
    if (costNs === 0) this.finishWork(now);
  }

  stop(): void {
    this.work = null;
    this.busyUntil = NEVER;
  }

  leave(): void {
    this.leaving = true;
  }

  private finishWork(now: number): void {
    const work = this.work as Work;
    this.stop();
    this.idleSince = now;
    if (isReceiving(work)) this.reception.onDone(work, now);
    else if (work === 'pausing') this.leaving = true;
    else if (work === 'waking' || work === 'reading') return;
    else if ('command' in work) this.execute(work.command, work.line, work.isEarly, now);
    else if ('content' in work) this.onWorkedThrough(work.content, now);
    else this.give(work.reply, now);
    if (this.work === null) this.settleNext(now);
  }

  /** It came along with the end of a text, and the server takes nothing that does. */
  private get refusesWhatIsRead(): boolean {
    return this.behindText && this.config.profile.refusesBehindText;
  }

  private execute(command: Command, line: Line, isEarly: boolean, now: number): void {
    const { verb } = command;
    if (isEarly) this.dismiss('synchronization', verb, now);
    else if (this.refusesWhatIsRead) this.answer('behindText', verb, now);
    else if (!this.interject(command, now)) this.conversation.obey(command, line, now);
  }

  /** A habit answers in the server's place. */
  private interject(command: Command, now: number): boolean {
    for (const habit of this.config.habits) {
      const said = habit.answer?.(command, this, now);
      if (said === undefined || said === null) continue;
      this.say(command.verb, said, now);
      return true;
    }
    return false;
  }

  say(verb: string, { code, text, closes }: Interjection, now: number): void {
    this.give({ verb, answer: answerOf(`${code} ${text}`), holdNs: 0, message: -1 }, now, true);
    if (closes) this.leaving = true;
  }

  onUnknown(now: number): void {
    if (this.errorCount.isLastUnknown) this.dismiss('tooManyErrors', 'unknown', now);
    else this.answer('unknown', 'unknown', now);
  }

  onQuit(now: number): void {
    this.delivery.onEvidence('quit', now);
    this.answer('quit', 'QUIT', now);
    const { pauseBeforeCloseNs } = this.config.profile;
    const isClosed = this.socket.atEof || this.socket.readable > 0;
    if (this.work !== null || isClosed || pauseBeforeCloseNs === 0) this.leaving = true;
    else this.begin('pausing', pauseBeforeCloseNs, now);
  }

  complete(message: Message, since: number, now: number): void {
    this.delivery.onArrived(message, since, now);
  }

  settle(answers: readonly ContentAnswer[], now: number): void {
    for (const answer of answers) this.settling.push(answer);
    this.settleNext(now);
  }

  /** Begins the next answer to content; what refuses costs no work. */
  private settleNext(now: number): void {
    const content = this.settling.shift();
    if (content === undefined) return;
    const { dotWork, profile } = this.config;
    const costNs = content.stored === null ? 0 : dotWork.draw(this.owner.draws) + (profile.work.text ?? 0);
    this.begin({ content }, costNs, now);
  }

  private onWorkedThrough({ said, verb, recipient, stored }: ContentAnswer, now: number): void {
    this.conversation.facts.recipient = recipient;
    if (stored === null) {
      this.answer(said, verb, now);
      return;
    }
    if (this.owner.checkpoints?.store(stored, now) === false) this.delivery.onKnown(stored, now);
    else if (!this.delivery.onStored(stored, now)) {
      if (this.over) return;
      this.leaving = true;
      this.replier.releaseAll(now);
      return;
    }
    if (this.over) return;
    this.messages++;
    this.ownTime.onStored(now);
    this.conversation.facts.id = queueId(this.config.profile.queueId, this.connection, this.messages);
    this.answer(said, verb, now, this.config.holdNs, stored.message.number);
  }

  answer(said: Said, verb: string, now: number, holdNs = 0, message = -1): void {
    this.give({ verb, answer: this.wording.answer(said, this.conversation.facts), holdNs, message }, now, true);
  }

  answerAndSecure(said: Said, verb: string, now: number): void {
    this.give({ verb, answer: this.wording.answer(said, this.conversation.facts), holdNs: 0, message: -1, secures: true }, now, true);
  }

  /** Gives a reply, after what the server sleeps on it. */
  private give(reply: Slow, now: number, isNew = false): void {
    const { verb, answer, holdNs, message } = reply;
    const { habits } = this.config;
    if (isNew) {
      this.errorCount.note(verb, answer.code);
      if (verb === 'RCPT') this.hasRefusedLast = answer.code >= 400;
      let delayNs = this.errorCount.delayNs;
      // What is said of its own accord answers nobody.
      if (verb !== 'idle') for (const habit of habits) delayNs += habit.delayNs?.(verb, answer.code) ?? 0;
      if (delayNs > 0) {
        this.begin({ reply }, delayNs, now);
        return;
      }
    }
    const keeps = this.refusesWhatIsRead && this.input.readable > 0;
    this.syncPoints.answered(verb, this.conversation.mayPipeline, this.watch.unread);
    this.replier.add(verb, answer, now + holdNs, message, keeps, now);
    for (const habit of habits) if (habit.dropsInput?.(verb, answer.code)) this.dropInput();
    if (reply.secures === true) this.secure(now);
  }

  /** What was sent in clear behind STARTTLS and has been read is dropped: it may be anybody's (RFC 3207 6). */
  private secure(now: number): void {
    this.replier.releaseAll(now);
    this.dropInput();
    this.transport.secure?.(null, now);
  }

  private dropInput(): void {
    for (let span = this.input.peek(); span !== null; span = this.input.peek()) this.input.consume(span.to - span.from);
  }
}
