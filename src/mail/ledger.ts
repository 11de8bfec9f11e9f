import { type EventKind, Log, type Trace } from '../engine/index.js';
import { Fact, type LossCause } from './events.js';
import type { Message } from './message.js';
import { type Bounce, Bounces } from './bounces.js';
import type { Reason } from './reason.js';
import { placeOf } from './recipients.js';

const NONE = -1;

/** Columns of the ledger's log. */
export const Column = { kind: 0, time: 1, message: 2, connection: 3, extra: 4 } as const;

/**
 * The ground truth of a run: who sent, delivered, read and lost what, in the
 * order in which it happened. Every measure derives from it; no model can read
 * it. Append-only.
 */
export class Ledger {
  readonly log = new Log(5);
  /** Why recipients were given up. */
  readonly bounces = new Bounces();

  constructor(private readonly trace: Trace) {}

  /** A message was submitted at instant `since`; the queue knows of it now. What is not said to have been was submitted at the start of the run. */
  submitted(number: number, since: number, now: number): void {
    this.append(Fact.submitted, number, NONE, since, now);
  }

  /** The client's SYN is about to leave for the given server. */
  opened(connection: number, server: number, now: number): void {
    this.append(Fact.opened, NONE, connection, server, now);
  }

  /** A fault cut the connection. */
  cut(connection: number, kind: number, now: number): void {
    this.append(Fact.cut, NONE, connection, kind, now);
  }

  /** The connection died, of whatever cause, while messages that were sent on it had no answer. What a cut has told already need not be told again. */
  broken(connection: number, cause: LossCause, now: number): void {
    this.append(Fact.broken, NONE, connection, cause, now);
  }

  /** The client has sent QUIT or FIN: a later cut does not count as a loss. */
  finished(connection: number, now: number): void {
    this.append(Fact.finished, NONE, connection, 0, now);
  }

  /** The client no longer expects anything from the connection. */
  forgotten(connection: number, now: number): void {
    this.append(Fact.forgotten, NONE, connection, 0, now);
  }

  /** On this connection the client wrote so many octets of the message's content. */
  sent(message: Message, connection: number, octets: number, now: number): void {
    this.append(Fact.sent, message.number, connection, octets, now);
  }

  /** Whatever becomes of the connection from instant `since` on, the server will commit the message. */
  pointOfNoReturn(message: Message, connection: number, since: number, now: number): void {
    this.append(Fact.pointOfNoReturn, message.number, connection, since, now);
  }

  /** A copy was given to a disk that is not safe at once: a crash may still take it. */
  written(message: Message, connection: number, address: string, now: number): void {
    const recipient = placeOf(address, message.recipients);
    this.append(Fact.written, message.number, connection, recipient < 0 ? 0 : recipient, now);
  }

  /** A copy reached a recipient's mailbox. An address that the message was never meant for is counted as its first. */
  delivered(message: Message, connection: number, address: string, now: number): void {
    const recipient = placeOf(address, message.recipients);
    this.append(Fact.delivered, message.number, connection, recipient < 0 ? 0 : recipient, now);
  }

  /** The client read the reply that takes the message off its hands, for one recipient. */
  acknowledged(message: Message, connection: number, recipient: number, now: number): void {
    this.append(Fact.acknowledged, message.number, connection, recipient, now);
  }

  /** The client gave up on a recipient and told the sender why. */
  bounced(message: Message, connection: number, recipient: number, why: Bounce['why'], reason: Reason, now: number): void {
    this.bounces.add(why, reason);
    const { stage, code, text } = reason;
    this.append(Fact.bounced, message.number, connection, recipient, now, () => `${why}: ${stage}: ${code > 0 ? `${code} ` : ''}${text}`);
  }

  /** A dedup scheme kept a copy from a recipient's mailbox. */
  suppressed(message: Message, connection: number, address: string, now: number): void {
    const recipient = placeOf(address, message.recipients);
    this.append(Fact.suppressed, message.number, connection, recipient < 0 ? 0 : recipient, now);
  }

  /** A commit rule says that the message is not delivered: its client is expected to send it again. */
  discarded(message: Message, connection: number, now: number): void {
    this.append(Fact.discarded, message.number, connection, 0, now);
  }

  /** The message waits for a copy, to be delivered if none comes. */
  parked(message: Message, connection: number, now: number): void {
    this.append(Fact.parked, message.number, connection, 0, now);
  }

  /** A transaction that a commit rule took for the same one has replaced the message: what is delivered, if anything, is message `by`. */
  superseded(message: Message, connection: number, by: Message, now: number): void {
    this.append(Fact.superseded, message.number, connection, by.number, now);
  }

  private append(kind: EventKind, message: number, connection: number, extra: number, now: number, text?: () => string): void {
    this.log.append(kind.id, now, message, connection, extra);
    const { trace } = this;
    if (trace.active) trace.emit(kind, now, message, connection, extra, 0, 0, 0, 0, 0, trace.wantsText ? (text?.() ?? null) : null);
  }
}
