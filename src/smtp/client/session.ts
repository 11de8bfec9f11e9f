import { NEVER, Ring, type Trace } from '../../engine/index.js';
import type { Ledger, MailQueue, QueueEntry } from '../../mail/index.js';
import { COMMAND_WRITTEN, REPLY_READ } from '../events.js';
import { type Reply, ReplyParser, type ReplyReader, isPositive } from '../reply.js';
import { partsText } from '../text.js';
import type { Transport } from '../transport.js';
import type { Startup } from './startup.js';
import { type Part, type Peer, STEP_KINDS, type Step, Unanswered, loneDot, quit, rset } from './step.js';
import type { Strategy } from './strategy.js';
import type { Timeouts } from './timeouts.js';
import { Transaction } from './transaction.js';
import { type WritePattern, writeParts } from './write-pattern.js';

/** Steps are handed to the transport in groups of at most so many parts. */
const LARGEST_GROUP = 64;
const SENT_POINTS = STEP_KINDS.map((kind) => `sent-${kind}`);
const READ_POINTS = STEP_KINDS.map((kind) => `read-${kind}`);

/** What makes one client differ from another. */
export interface ClientConfig {
  readonly name: string;
  readonly strategy: Strategy;
  readonly startup: Startup;
  readonly writes: WritePattern;
  readonly timeouts: Timeouts;
  /** Messages after which a connection is closed. */
  readonly messagesPerConnection: number;
}

/** What a session reports to whoever holds it. */
export interface ClientSessionOwner {
  readonly queue: MailQueue;
  readonly ledger: Ledger;
  readonly trace: Trace;
  /** A named protocol point was reached. */
  onPoint(point: string, now: number): void;
  /** The session is over; the connection may be closing still. */
  onOver(now: number): void;
  /** The server does not offer what the strategy needs: no message can ever be sent. */
  onUnsupported(missing: readonly string[]): void;
}

/**
 * An SMTP client on one connection, sans I/O: told what was read and what time
 * it is, it writes to a transport. It knows no strategy by name: it asks the
 * plan for steps, writes those that may go, pairs replies with steps by
 * counting, and sees that no message is forgotten when something fails.
 */
export class ClientSession implements ReplyReader {
  private readonly planned = new Ring<Step>();
  private readonly unanswered = new Unanswered();
  private readonly parser = new ReplyParser();
  /** Transactions whose fate is open, oldest first. */
  private readonly open = new Ring<Transaction>();
  private readonly peer: { extensions: ReadonlySet<string>; transactions: number } = { extensions: new Set(), transactions: 0 };
  private waitingSince = 0;
  /** Octets written so far, and how many of them the server's TCP had acknowledged when the wait began. */
  private written = 0;
  private arrivedBefore = 0;
  private taken = 0;
  private needsReset = false;
  private quitting = false;
  private ownQuit: Step | null = null;
  private over = false;
  private ready = false;
  private begun = false;

  constructor(
    private readonly config: ClientConfig,
    private readonly transport: Transport,
    private readonly owner: ClientSessionOwner,
    private readonly connection: number,
  ) {}

  /** The reply that comes next is to be kept in words. */
  get wantsText(): boolean {
    return this.unanswered.oldest?.kind === 'ehlo';
  }

  get isOver(): boolean {
    return this.over;
  }

  /** The startup is done: mail can be sent. */
  get isReady(): boolean {
    return this.ready;
  }

  /** It has ended by QUIT. */
  get hasQuit(): boolean {
    return this.quitting;
  }

  /** It has taken up a message. */
  get hasWork(): boolean {
    return this.taken > 0;
  }

  /** It has written something of a message. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Instant by which a reply, or progress with a text under way, must have come. */
  get deadline(): number {
    if (this.over) return NEVER;
    const step = this.unanswered.oldest;
    if (step === undefined) return NEVER;
    const { timeouts } = this.config;
    const isLeaving = carriesText(step) && this.transport.unsent > this.written - step.end;
    return this.waitingSince + (isLeaving ? timeouts.block : timeouts[step.kind]);
  }

  onConnected(now: number): void {
    this.owner.onPoint('connected', now);
    for (const step of this.config.startup.plan(this.config.name)) this.planned.push(step);
    this.waitingSince = now;
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
    // Room in the send buffer is progress for a text; a command's reply is not nearer for it.
    if (carriesText(this.unanswered.oldest)) this.waitingSince = now;
    this.onIdle(now);
  }

  /** The server has closed, or the connection is lost. */
  onLost(now: number): void {
    if (!this.over) this.finish(now);
  }

  onDeadline(now: number): void {
    while (!this.over && this.deadline <= now) if (!this.extendWait()) this.finish(now);
  }

  /**
   * A text that is still under way has time as long as some of it arrives now
   * and then (RFC 5321 4.5.3.2.5), and the wait for its reply begins when all of it
   * has arrived (4.5.3.2.6). Looked at only when the time is up.
   */
  private extendWait(): boolean {
    const step = this.unanswered.oldest as Step;
    if (!carriesText(step) || this.arrivedBefore >= step.end) return false;
    const { arrived } = this;
    if (arrived <= this.arrivedBefore) return false;
    this.arrivedBefore = arrived;
    this.waitingSince = Math.max(this.waitingSince, this.transport.lastProgress);
    return true;
  }

  /** Octets that the server's TCP has acknowledged. */
  private get arrived(): number {
    return this.written - this.transport.unacknowledged;
  }

  private beginWait(now: number): void {
    this.waitingSince = now;
    this.arrivedBefore = this.arrived;
  }

  onReply(reply: Reply, now: number): void {
    if (this.over) return;
    const step = this.unanswered.shift();
    if (this.owner.trace.active) this.owner.trace.emit(REPLY_READ, now, this.connection, reply.code, step?.kindNumber ?? -1);
    if (step === undefined) {
      this.finish(now);
      return;
    }
    this.beginWait(now);
    this.settleStep(step, reply, now);
    if (this.over) return;
    this.owner.onPoint(READ_POINTS[step.kindNumber], now);
    if (step.kind === 'quit' || reply.code === 421) this.finish(now);
  }

  private settleStep(step: Step, reply: Reply, now: number): void {
    const { transaction } = step;
    if (transaction !== null) {
      this.settleInTransaction(step, transaction, reply, now);
      return;
    }
    switch (step.kind) {
      case 'greeting':
        if (reply.code !== 220) this.leave();
        break;
      case 'ehlo':
      case 'helo':
        this.onHello(step, reply);
        break;
      default:
        break;
    }
  }

  private onHello(step: Step, reply: Reply): void {
    if (isPositive(reply)) {
      this.ready = true;
      this.peer.extensions = step.kind === 'ehlo' ? keywordsOf(reply) : new Set();
      return;
    }
    const again = step.kind === 'ehlo' ? this.config.startup.fallback(this.config.name) : null;
    if (again === null) this.leave();
    else for (const next of [...again].reverse()) this.planned.unshift(next);
  }

  private settleInTransaction(step: Step, transaction: Transaction, reply: Reply, now: number): void {
    transaction.open--;
    switch (step.kind) {
      case 'mail':
        transaction.onMail(reply);
        break;
      case 'rcpt':
        transaction.onRcpt(step.recipient, reply);
        break;
      case 'data':
        transaction.onData(reply);
        break;
      case 'body':
      case 'bdat':
        transaction.onContent(reply, step.decides);
        if (step.kind === 'bdat' && !isPositive(reply)) this.needsReset = true;
        break;
      default:
        break;
    }
    if (step.decides && transaction.isAcknowledged) this.onAcknowledged(transaction, now);
    this.skipWhatIsMoot(transaction);
    if (transaction.open === 0) this.conclude(transaction, now);
  }

  private onAcknowledged(transaction: Transaction, now: number): void {
    const { message } = transaction.entry;
    for (const recipient of transaction.acceptedRecipients) {
      this.owner.ledger.acknowledged(message, this.connection, recipient, now);
    }
    this.owner.onPoint('read-250', now);
  }

  /** Leaves out the unwritten steps of a transaction that has failed. */
  private skipWhatIsMoot(transaction: Transaction): void {
    if (!transaction.hasFailed) return;
    while (this.planned.at(0)?.transaction === transaction) {
      const step = this.planned.at(0) as Step;
      if (step.kind === 'body' && transaction.mayAwaitText) return;
      this.planned.shift();
      transaction.open--;
      this.needsReset = true;
    }
  }

  /** Every step of the transaction is answered or left out: what is owed is owed again, or never. */
  private conclude(transaction: Transaction, now: number): void {
    this.open.shift();
    this.reportSent(transaction, transaction.contentOctets, now);
    this.handBack(transaction, now);
  }

  private handBack(transaction: Transaction, now: number): void {
    const { queue, ledger } = this.owner;
    const { entry } = transaction;
    const bounced = transaction.bounces();
    for (const recipient of bounced) ledger.bounced(entry.message, this.connection, recipient, now);
    const settled = new Set(transaction.isAcknowledged ? transaction.acceptedRecipients : []);
    for (const recipient of bounced) settled.add(recipient);
    entry.remaining = settled.size === 0 ? entry.remaining : entry.remaining.filter((recipient) => !settled.has(recipient));
    if (entry.remaining.length === 0) queue.settled();
    else queue.defer(entry, this.connection, now);
  }

  private reportSent(transaction: Transaction, octets: number, now: number): void {
    if (octets > 0) this.owner.ledger.sent(transaction.entry.message, this.connection, octets, now);
  }

  /** Writes every step that may go, in groups. */
  private proceed(now: number): void {
    let group: Part[] = [];
    let kinds: number[] = [];
    while (this.transport.backlog === 0 && !this.over) {
      const step = this.planned.at(0);
      if (step === undefined) {
        if (!this.planMore(now)) break;
        continue;
      }
      if (this.needsReset && step.kind === 'mail') {
        this.needsReset = false;
        this.planned.unshift(rset());
        continue;
      }
      if (!this.mayWrite(step)) break;
      this.planned.shift();
      this.write(step, group, now);
      kinds.push(step.kindNumber);
      if (group.length < LARGEST_GROUP) continue;
      this.flush(group, kinds, now);
      group = [];
      kinds = [];
    }
    this.flush(group, kinds, now);
  }

  private mayWrite(step: Step): boolean {
    const { startup, strategy } = this.config;
    if (!startup.may(step, this.unanswered)) return false;
    if (step === this.ownQuit) return this.unanswered.length === 0;
    return step.kind === 'greeting' || step.kind === 'ehlo' || step.kind === 'helo' || strategy.may(step, this.unanswered);
  }

  private write(step: Step, group: Part[], now: number): void {
    if (this.unanswered.length === 0) this.beginWait(now);
    this.unanswered.push(step);
    const { transaction } = step;
    const parts = step.kind === 'body' && transaction?.hasFailed ? loneDot().parts : step.parts;
    for (const part of parts) {
      group.push(part);
      this.written += part.chunk.length;
    }
    step.end = this.written;
    if (transaction !== null) {
      this.begun = true;
      countWritten(transaction, parts);
    }
    const { trace, ledger } = this.owner;
    if (trace.active) {
      const message = transaction === null ? -1 : transaction.entry.message.number;
      const text = trace.wantsText ? partsText(step.kind, parts) : null;
      trace.emit(COMMAND_WRITTEN, now, this.connection, step.kindNumber, message, 0, 0, 0, 0, 0, text);
    }
    if (step.kind === 'rset') this.needsReset = false;
    else if (step.kind === 'data') transaction?.onDataWritten();
    else if (step.kind === 'quit') {
      this.quitting = true;
      ledger.finished(this.connection, now);
    }
  }

  private flush(group: readonly Part[], kinds: readonly number[], now: number): void {
    if (group.length > 0) writeParts(group, this.config.writes, this.transport, now);
    for (const kind of kinds) this.owner.onPoint(SENT_POINTS[kind], now);
  }

  /** Plans the next message, or the end. False when there is nothing to plan now. */
  private planMore(now: number): boolean {
    if (!this.ready || this.quitting || this.over) return false;
    const { strategy, messagesPerConnection } = this.config;
    const missing = strategy.needs.filter((keyword) => !this.peer.extensions.has(keyword));
    if (missing.length > 0) {
      this.owner.onUnsupported(missing);
      return false;
    }
    const entry = this.taken < messagesPerConnection ? this.owner.queue.take(now) : null;
    if (entry === null) {
      if (this.unanswered.length > 0) return false;
      this.leave();
      return true;
    }
    this.planMessage(entry, now);
    return true;
  }

  private planMessage(entry: QueueEntry, now: number): void {
    this.taken++;
    const { strategy, messagesPerConnection } = this.config;
    const isLast = this.taken === messagesPerConnection || !this.owner.queue.hasDue(now);
    const transaction = new Transaction(entry);
    this.open.push(transaction);
    const outgoing = { message: entry.message, recipients: entry.remaining };
    const steps = strategy.plan(outgoing, this.peer as Peer, isLast);
    for (const step of steps) {
      this.planned.push(step);
      if (step.kind === 'rset' || step.kind === 'quit') continue;
      step.transaction = transaction;
      transaction.open++;
    }
    this.peer.transactions++;
  }

  /** Nothing more to send here: QUIT, after what is planned. */
  private leave(): void {
    if (this.quitting) return;
    this.quitting = true;
    this.ownQuit = quit();
    this.planned.clear();
    this.planned.push(this.ownQuit);
  }

  /** The connection is of no more use: whatever is open goes back to the queue. */
  private finish(now: number): void {
    this.over = true;
    const { queue, ledger } = this.owner;
    const open = [...this.open];
    this.open.clear();
    this.reportUnfinished(open, now);
    for (const transaction of open) if (transaction.begun) this.handBack(transaction, now);
    for (const transaction of open.reverse()) if (!transaction.begun) queue.putBack(transaction.entry, now);
    ledger.finished(this.connection, now);
    ledger.forgotten(this.connection, now);
    this.transport.close(now);
    this.owner.onOver(now);
  }

  /** What was written last has perhaps not left the host. */
  private reportUnfinished(open: readonly Transaction[], now: number): void {
    let unsent = this.transport.unsent;
    const sent = open.map((transaction) => transaction.contentOctets);
    for (let i = open.length - 1; i >= 0 && unsent > 0; i--) {
      sent[i] = Math.max(0, sent[i] - unsent);
      unsent -= open[i].writtenOctets;
    }
    for (const [i, transaction] of open.entries()) this.reportSent(transaction, sent[i], now);
  }
}

/** The extensions that an EHLO reply names, without their parameters (RFC 5321 4.1.1.1). */
function keywordsOf(reply: Reply): Set<string> {
  const keywords = new Set<string>();
  for (let i = 1; i < reply.lines.length; i++) {
    const line = reply.lines[i];
    const space = line.indexOf(' ');
    keywords.add((space < 0 ? line : line.slice(0, space)).toUpperCase());
  }
  return keywords;
}

const carriesText = (step: Step | undefined): boolean => step?.kind === 'body' || step?.kind === 'bdat';

function countWritten(transaction: Transaction, parts: readonly Part[]): void {
  transaction.begun = true;
  for (const part of parts) {
    transaction.writtenOctets += part.chunk.length;
    if (part.role === 'content') transaction.contentOctets += part.chunk.length;
  }
}
