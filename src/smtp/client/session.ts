import { NEVER } from '../../engine/index.js';
import type { Trace } from '../../engine/index.js';
import { LossCause, type Reason } from '../../mail/index.js';
import { REPLY_READ } from '../events.js';
import { type Reply, ReplyParser, type ReplyReader, isPositive, reasonOf, replyText } from '../reply.js';
import type { Processor } from '../processor.js';
import type { Protocol } from '../protocol.js';
import type { TlsChoice } from '../tls/handshake.js';
import type { Transport } from '../transport.js';
import type { AuthMechanism } from './auth-mechanism.js';
import { reasonOfLoss } from './lost.js';
import { MailPlanner } from './mail-planner.js';
import type { PeerMemory } from './memory.js';
import { Opener } from './opener.js';
import { PlannedSteps } from './planned-steps.js';
import { awaitsReplyToMail, onReplyToMail } from './resumption.js';
import { Farewell } from './farewell.js';
import type { Leave } from './leave.js';
import type { NextHost } from './next-host.js';
import { type ClientWork, Pace } from './pace.js';
import { type RefusedSessions, givesUpAfter } from './refused-session.js';
import { Settlement, type SettlementOwner } from './settlement.js';
import type { Shortfall } from './shortfall.js';
import type { Startup } from './startup.js';
import { STEP_KINDS, type Step, Unanswered, isOpening } from './step.js';
import { StepWriter } from './step-writer.js';
import type { Strategy } from './strategy.js';
import { neverMay } from './strategy-error.js';
import type { Transaction } from './transaction.js';
import type { Timeouts } from './timeouts.js';
import { ReplyWait } from './wait.js';
import type { WritePattern } from './write-pattern.js';

const READ_POINTS = STEP_KINDS.map((kind) => `read-${kind}`);

/** What makes one client differ from another. */
export interface ClientConfig {
  readonly name: string;
  readonly protocol: Protocol;
  readonly strategy: Strategy;
  readonly startup: Startup;
  /** How STARTTLS is used where it is offered; null: never. */
  readonly tls: TlsChoice | null;
  /** How it authenticates; null: not at all. */
  readonly auth: AuthMechanism | null;
  readonly writes: WritePattern;
  readonly timeouts: Timeouts;
  /** Messages after which a connection is closed. */
  readonly messagesPerConnection: number;
  /** Strategies that it falls back on where the server does not offer what `strategy` needs, the best first. */
  readonly alternatives: readonly Strategy[];
  readonly leave: Leave;
  /** It knows LIMITS, and keeps within (RFC 9422). */
  readonly heedsLimits: boolean;
  /** How long a connection is kept for which there is no mail, and how long it is given messages at all, ns. */
  readonly idleNs: number;
  readonly reuseNs: number;
  readonly nodelay: boolean;
  /** It polls before each send call. */
  readonly polls: boolean;
  /** Most octets of one read call. */
  readonly readSize: number;
  /** Its send calls block: it reads nothing before all that it writes is in the send buffer (RFC 2920 3.1). */
  readonly blocking: boolean;
  readonly work: ClientWork;
  readonly nextHost: NextHost;
  /** What it does about a 5yz to the session. */
  readonly refusedAt: RefusedSessions;
  /** The processor that the client shares with others; null or left out: it has one of its own. */
  readonly processor?: Processor | null;
}

/** What a session reports to whoever holds it. */
export interface ClientSessionOwner extends SettlementOwner {
  readonly trace: Trace;
  /** The further host to which the connection leads for the sake of mail that is tried there next; 0: it is for all. */
  readonly detour: number;
  /** Its send call waits for room, and replies lie unread. */
  readonly isStuck: boolean;
  /** No other host is left to be tried. */
  readonly isLastHost: boolean;
  /** It sends by this strategy from now on. */
  onStrategy(name: string): void;
  /** There is no mail for it now, and it waits for some. */
  onIdle(now: number): void;
  /** The connection has died, of this cause, with messages in doubt. */
  onBroken(cause: LossCause, now: number): void;
  /** The session is over; the connection may be closing still. */
  onOver(now: number): void;
  /** The server does not offer what is needed: no message can ever be sent. */
  onUnsupported(shortfalls: readonly Shortfall[]): void;
}

/**
 * An SMTP client on one connection, sans I/O: told what was read and what time
 * it is, it writes to a transport. It knows no strategy by name: it asks the
 * plan for steps, writes those that may go, pairs replies with steps by
 * counting, and sees that no message is forgotten when something fails.
 */
export class ClientSession implements ReplyReader {
  private readonly planned = new PlannedSteps();
  private readonly unanswered = new Unanswered();
  private readonly parser = new ReplyParser();
  private readonly wait: ReplyWait;
  private readonly writer: StepWriter;
  private readonly settlement: Settlement;
  private readonly mail: MailPlanner;
  private readonly farewell: Farewell;
  /** The handshake of TLS is under way: what comes in clear is not heard. */
  isDeaf = false;
  private over = false;
  private interrupted = false;
  private started = false;
  private begun = false;
  private unsuited = false;
  /** What the server said last against the opening. */
  failure: Reason | null = null;
  /** Why the server takes no mail at all, as this client understands it; null: nothing of the kind was said. */
  refusal: Reason | null = null;
  private readonly opener: Opener;
  private readonly pace: Pace;
  private openedAt = 0;
  /** The connection must have come about by then. */
  private connectedBy = NEVER;
  /** It works, and writes again at this instant. */
  private pausedUntil = NEVER;
  /** There is no mail for it, and it waits for some until then. */
  private idleUntil = NEVER;

  constructor(
    private readonly config: ClientConfig,
    private readonly transport: Transport,
    private readonly owner: ClientSessionOwner,
    private readonly connection: number,
    /** What is known of the server from other connections. */
    memory: PeerMemory,
  ) {
    this.pace = new Pace(config.work);
    this.farewell = new Farewell(config.leave);
    const { name, tls, auth } = config;
    this.opener = new Opener({ name, tls, auth, startup: config.strategy.startup ?? config.startup }, memory);
    this.writer = new StepWriter(config.writes, transport, owner, connection);
    this.wait = new ReplyWait(config.timeouts, this.writer);
    this.settlement = new Settlement(this.writer, owner, connection, config.protocol);
    const { opener, planned, settlement, farewell } = this;
    this.mail = new MailPlanner(config, owner, { connection, opener, planned, settlement, farewell });
  }

  /** The reply that comes next is to be kept in words. */
  get wantsText(): boolean {
    const oldest = this.unanswered.oldest;
    return (
      this.owner.trace.wantsText ||
      this.opener.wantsText(oldest?.kind) ||
      (oldest?.kind === 'mail' && oldest.transaction?.mayResume === true)
    );
  }

  /** It works, and awaits nothing: what comes unasked is left unread. */
  get isAtWork(): boolean {
    return this.unanswered.length === 0 && this.pausedUntil !== NEVER && !this.over;
  }

  /** It has closed the connection, or lost it. */
  get isOver(): boolean {
    return this.over;
  }

  /** The startup is done: mail can be sent. */
  get isReady(): boolean {
    return this.opener.isReady;
  }

  /** The server does not offer what the strategy needs. */
  get isUnsuited(): boolean {
    return this.unsuited;
  }

  /** It has ended by QUIT. */
  get hasQuit(): boolean {
    return this.farewell.hasBegun;
  }

  /** It has ended while the fate of a message was open. */
  get wasInterrupted(): boolean {
    return this.interrupted;
  }

  /** It has taken up a message. */
  get hasWork(): boolean {
    return this.mail.taken > 0;
  }

  /** There is no mail for it, and it would take some. */
  get isIdle(): boolean {
    return this.idleUntil !== NEVER && !this.over;
  }

  /** It has written something of a message. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Instant at which the write pattern lets go of what it holds back, or else by which a reply, or progress with a text under way, must have come. */
  get deadline(): number {
    if (this.over) return NEVER;
    const { resumesAt } = this.writer;
    const reply = resumesAt !== NEVER ? resumesAt : this.wait.deadline(this.unanswered.oldest, this.writer.written);
    return Math.min(reply, this.pausedUntil, this.idleUntil, this.connectedBy);
  }

  /** The SYN is about to leave. */
  onOpening(now: number): void {
    const { connect } = this.config.timeouts;
    if (connect !== undefined) this.connectedBy = now + connect;
  }

  /** The SYN is about to leave, and can carry data. */
  onConnecting(now: number): void {
    if (this.opener.speaksFirst) this.start(now);
  }

  onConnected(now: number): void {
    this.owner.onPoint('connected', now);
    this.openedAt = now;
    this.connectedBy = NEVER;
    const { begin = 0 } = this.config.work;
    if (!this.started && begin > 0) this.pausedUntil = now + begin;
    else if (!this.started) this.start(now);
  }

  private start(now: number): void {
    this.started = true;
    this.opener.begin(this.planned);
    this.proceed(now);
  }

  /** Octets from the server: `bytes` from `from` up to `to`. */
  onData(bytes: Uint8Array, from: number, to: number, now: number): void {
    if (!this.over) this.parser.feed(bytes, from, to, this, now);
  }

  /** After a burst of `onData`, or when the send buffer has room again. */
  onIdle(now: number): void {
    if (!this.over) this.proceed(now);
  }

  onWritable(now: number): void {
    this.wait.onWritable(this.unanswered.oldest, now);
    this.onIdle(now);
  }

  /** The server has closed, or the connection is lost. */
  onLost(now: number, cause: LossCause = LossCause.closed): void {
    if (!this.over) this.finish(now, cause);
  }

  onDeadline(now: number): void {
    if (this.connectedBy <= now) this.finish(now);
    if (this.pausedUntil <= now && !this.started) this.start(now);
    else if (this.pausedUntil <= now || this.idleUntil <= now) this.proceed(now);
    while (!this.over && this.deadline <= now) {
      if (this.writer.resumesAt !== NEVER) this.resumeWriting(now);
      else if (!this.wait.extend(this.unanswered.oldest as Step, this.writer.written))
        this.finish(now, this.owner.isStuck ? LossCause.blocked : LossCause.timer);
    }
  }

  onReply(reply: Reply, now: number): void {
    if (this.over) return;
    const step = this.unanswered.oldest;
    const { trace } = this.owner;
    if (trace.active) {
      const text = trace.wantsText ? replyText(reply.code, reply.lines) : null;
      trace.emit(REPLY_READ, now, this.connection, reply.code, step?.kindNumber ?? -1, 0, 0, 0, 0, 0, text);
    }
    if (step === undefined) {
      this.finish(now);
      return;
    }
    this.wait.begin(this.writer.written, now);
    if (this.settlement.repliesTo(step) === 1) {
      this.unanswered.shift();
      this.pace.onReply(step, now);
    }
    this.settle(step, reply, now);
    this.passOver(now);
    if (this.over) return;
    this.owner.onPoint(READ_POINTS[step.kindNumber], now);
    if (step.kind === 'quit' || reply.code === 421) this.finish(now);
  }

  /** Content for which no recipient was accepted may get no reply at all (RFC 2033 4.3). */
  private passOver(now: number): void {
    for (let step = this.unanswered.oldest; step !== undefined && this.settlement.repliesTo(step) === 0; step = this.unanswered.oldest) {
      const transaction = step.transaction as Transaction;
      this.unanswered.shift();
      transaction.open--;
      this.planned.needsReset = true;
      this.settlement.concludeIfDone(transaction, now);
    }
  }

  private startTls(now: number): void {
    this.isDeaf = true;
    this.transport.secure?.(this.config.tls?.handshake ?? null, now);
  }

  /** The handshake of TLS is done. */
  onSecured(now: number): void {
    if (this.over || this.unanswered.oldest?.kind !== 'tls') return;
    const step = this.unanswered.shift() as Step;
    this.isDeaf = false;
    this.wait.begin(this.writer.written, now);
    this.pace.onReply(step, now);
    this.opener.onSecured(this.planned);
    this.owner.onPoint(READ_POINTS[step.kindNumber], now);
    this.proceed(now);
  }

  private settle(step: Step, reply: Reply, now: number): void {
    const { transaction } = step;
    if (transaction !== null) {
      this.settlement.onReply(step, transaction, reply, now);
      if (step.kind === 'bdat' && !isPositive(reply)) this.planned.needsReset = true;
      if (step.kind === 'mail' && transaction.mayResume) onReplyToMail(transaction, reply, this.planned);
      this.planned.skipWhatIsMoot(transaction);
      this.settlement.concludeIfDone(transaction, now);
      return;
    }
    if (!isOpening(step)) return;
    if (!isPositive(reply)) this.failure = reasonOf(step.kind, reply);
    const consequence = this.opener.onReply(step, reply, this.planned);
    if (consequence === 'leave') {
      if (givesUpAfter(step.kind, reply.code, this.config.refusedAt, this.owner.isLastHost)) this.refusal = this.failure;
      this.leave();
    }
    if (consequence === 'retract') this.finish(now, 'retracted');
    else if (consequence === 'secure') this.startTls(now);
  }

  /** What the write pattern held back goes on; only now does the wait for its reply begin. */
  private resumeWriting(now: number): void {
    this.writer.flush(now);
    if (this.over || this.writer.resumesAt !== NEVER) return;
    this.wait.begin(this.writer.written, now);
    this.proceed(now);
  }

  /** Writes every step that may go, in groups. */
  private proceed(now: number): void {
    this.pausedUntil = NEVER;
    while (this.transport.backlog === 0 && this.writer.resumesAt === NEVER && !this.over) {
      const step = this.planned.next;
      if (step === undefined) {
        if (!this.planMore(now)) break;
        continue;
      }
      if (!this.mayWrite(step)) break;
      if (this.worksBefore(step, now)) break;
      this.planned.shift();
      this.write(step, now);
      this.writer.flushIfLarge(now);
    }
    const { farewell } = this;
    this.writer.flush(now, farewell.shuts);
    if (farewell.shuts && this.writer.resumesAt === NEVER) this.transport.shutdown(now);
    if (!this.over && farewell.isDone(this.unanswered, this.planned)) this.finish(now);
  }

  /** It has its own work to do between the reply that it waited for and this step. */
  private worksBefore(step: Step, now: number): boolean {
    if (this.unanswered.length > 0) return false;
    const readyAt = this.pace.readyAt(step);
    if (readyAt > now) this.pausedUntil = readyAt;
    return readyAt > now;
  }

  private mayWrite(step: Step): boolean {
    const { unanswered } = this;
    if (!this.opener.may(step, unanswered) || awaitsReplyToMail(step)) return false;
    if (isOpening(step)) return true;
    if (step.kind === 'quit') {
      const parting = this.farewell.may(step, unanswered);
      if (parting !== null) return parting;
    }
    const { strategy } = this.mail;
    const may = strategy.may(step, this.opener.isPresumed && this.pipelines ? unanswered.ofMail() : unanswered);
    if (!may && unanswered.length === 0) throw neverMay(strategy.name, step);
    return may;
  }

  /** To a strategy that pipelines, the opening under way is one more part of its first group; to others it is something to wait for. */
  private get pipelines(): boolean {
    return this.mail.strategy.needs.includes('PIPELINING');
  }

  private write(step: Step, now: number): void {
    if (this.unanswered.length === 0) this.wait.begin(this.writer.written, now);
    this.unanswered.push(step);
    this.writer.add(step, now);
    if (step.transaction !== null) this.begun = true;
    if (step.kind === 'rset') this.planned.needsReset = false;
    else if (step.kind === 'quit') {
      this.farewell.onWritten(step, this.opener.isSecured);
      this.owner.ledger.finished(this.connection, now);
    }
  }

  /** Plans the next message, or the end. False when there is nothing to plan now. */
  private planMore(now: number): boolean {
    if (!this.opener.mayPlanMail || this.farewell.hasBegun || this.over) return false;
    const { reuseNs, idleNs } = this.config;
    if (!this.settleOnStrategy()) return true;
    const isFresh = now - this.openedAt < reuseNs;
    if (isFresh && this.mail.mayTake && this.mail.plan(now)) {
      this.idleUntil = NEVER;
      return true;
    }
    if (this.unanswered.length > 0) return false;
    const mayWait = isFresh && this.mail.mayTake && idleNs > 0;
    if (mayWait && this.idleUntil === NEVER) {
      this.idleUntil = now + idleNs;
      this.owner.onIdle(now);
    }
    if (mayWait && this.idleUntil > now) return false;
    this.leave();
    return true;
  }

  /** Finds out by which strategy it sends. False: the server is good for none, and it leaves. */
  private settleOnStrategy(): boolean {
    const shortfalls = this.mail.chooseStrategy();
    if (shortfalls.length === 0) this.owner.onStrategy(this.mail.strategy.name);
    else {
      this.unsuited = true;
      this.owner.onUnsupported(shortfalls);
      this.leave();
    }
    return shortfalls.length === 0;
  }

  /** Nothing more to send here: QUIT, after what is planned. */
  private leave(): void {
    if (this.farewell.hasBegun) return;
    this.idleUntil = NEVER;
    this.planned.clear();
    this.planned.add(this.farewell.begin());
  }

  /** `ending`: of its own accord, or the server's (421); as if nothing had been said on this connection; or what it died of. */
  private finish(now: number, ending: 'in-order' | 'retracted' | LossCause = 'in-order'): void {
    this.over = true;
    const { ledger } = this.owner;
    this.opener.end();
    this.interrupted = this.settlement.hasOpen;
    if (typeof ending === 'number' && this.settlement.isAmidst) this.owner.onBroken(ending, now);
    const { refusal } = this;
    if (refusal !== null) this.settlement.refuse(refusal);
    this.settlement.abandon(now, ending === 'retracted', typeof ending === 'number' ? reasonOfLoss(ending) : undefined);
    ledger.finished(this.connection, now);
    ledger.forgotten(this.connection, now);
    this.transport.close(now);
    this.owner.onOver(now);
  }
}
