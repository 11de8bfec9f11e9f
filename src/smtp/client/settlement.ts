import { Ring } from '../../engine/index.js';
import { type Ledger, type MailQueue, NO_CONNECTION, type QueueEntry, type Reason } from '../../mail/index.js';
import type { Reply } from '../reply.js';
import type { Protocol } from '../protocol.js';
import type { SendProgress } from '../transport.js';
import type { Step } from './step.js';
import { Transaction } from './transaction.js';

/** Whose messages these are. */
export interface SettlementOwner {
  readonly queue: MailQueue;
  readonly ledger: Ledger;
  /** The host where what is lost with the connection is tried at once; null: it waits. */
  readonly elsewhere: number | null;
  /** The host where what is refused for now is tried at once; null: it waits. */
  readonly refusedElsewhere: number | null;
  /** A named protocol point was reached. */
  onPoint(point: string, now: number): void;
}

/**
 * What becomes of the messages that one connection has taken up: replies settle
 * them, and what is still owed at the end goes back to the queue.
 */
export class Settlement {
  /** Transactions whose fate is open, oldest first. */
  private readonly open = new Ring<Transaction>();

  constructor(
    private readonly sending: SendProgress,
    private readonly owner: SettlementOwner,
    private readonly connection: number,
    private readonly protocol: Protocol,
  ) {}

  /** The fate of some message is open. */
  get hasOpen(): boolean {
    return this.open.length > 0;
  }

  /** Something of a message has been said whose fate is open. */
  get isAmidst(): boolean {
    for (const { begun } of this.open) if (begun) return true;
    return false;
  }

  begin(entry: QueueEntry, recipients: readonly number[]): Transaction {
    const transaction = new Transaction(entry, recipients);
    this.open.push(transaction);
    return transaction;
  }

  /** How many replies the oldest step without one still gets. */
  repliesTo(step: Step): number {
    return step.decides && step.transaction !== null && this.protocol.answersEachRecipient ? step.transaction.recipientsUnanswered : 1;
  }

  /** A step of a transaction is answered, in part or in whole. */
  onReply(step: Step, transaction: Transaction, reply: Reply, now: number): void {
    const taken = transaction.takenRecipients.length;
    if (this.repliesTo(step) === 1) transaction.open--;
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
        if (step.decides && this.protocol.answersEachRecipient) transaction.onContentForOne(reply);
        else transaction.onContent(reply, step.decides);
        break;
      default:
        break;
    }
    if (transaction.takenRecipients.length > taken) this.onAcknowledged(transaction, taken, now);
  }

  /** If every step of the transaction is answered or left out, what is owed is owed again, or never. */
  concludeIfDone(transaction: Transaction, now: number): void {
    if (transaction.open > 0) return;
    this.open.shift();
    this.reportSent(transaction, transaction.contentOctets, now);
    this.handBack(transaction, now, this.owner.refusedElsewhere, NO_CONNECTION);
  }

  /** The server takes no mail at all: nor what has been begun. */
  refuse(reason: Reason): void {
    for (const transaction of this.open) transaction.refuse(reason);
  }

  /** The connection is of no more use: whatever is open goes back to the queue; uncounted, when nothing that was said counts. */
  abandon(now: number, retracted = false, lost: Reason = NO_CONNECTION): void {
    const { queue } = this.owner;
    const open = [...this.open];
    this.open.clear();
    this.reportUnfinished(open, now);
    for (const transaction of open) {
      if (!transaction.begun) continue;
      transaction.entry.interrupted = true;
      if (!retracted) this.handBack(transaction, now, this.owner.elsewhere, lost);
    }
    for (const transaction of open.reverse()) if (retracted || !transaction.begun) queue.putBack(transaction.entry, now);
  }

  /** A reply was read that takes mail off our hands, for the recipients from `first` on. */
  private onAcknowledged(transaction: Transaction, first: number, now: number): void {
    const { message } = transaction.entry;
    for (const recipient of transaction.takenRecipients.slice(first)) {
      this.owner.ledger.acknowledged(message, this.connection, recipient, now);
    }
    this.owner.onPoint('read-250', now);
  }

  /** @param unsaid why recipients are still owed of whom nothing was said */
  private handBack(transaction: Transaction, now: number, elsewhere: number | null, unsaid: Reason): void {
    const { queue, ledger } = this.owner;
    const { entry } = transaction;
    const bounced = transaction.bounces();
    const why = (recipient: number): Reason => transaction.reasonFor(recipient) ?? unsaid;
    for (const recipient of bounced) ledger.bounced(entry.message, this.connection, recipient, 'refused', why(recipient), now);
    const settled = new Set(transaction.takenRecipients);
    for (const recipient of bounced) settled.add(recipient);
    entry.remaining = settled.size === 0 ? entry.remaining : entry.remaining.filter((recipient) => !settled.has(recipient));
    if (transaction.isAcknowledged) {
      queue.noteTaken(entry, transaction.takenRecipients, now);
      entry.settlements++;
      entry.interrupted = false;
    }
    noteReasons(transaction, why);
    if (!transaction.isWhole) putUntriedFirst(transaction);
    if (entry.remaining.length === 0) queue.settled();
    // The rest of a message that was parted is still the same try.
    else if (!transaction.isWhole && settled.size > 0) queue.putBack(entry, now);
    else if (elsewhere !== null) queue.tryElsewhere(entry, elsewhere, now);
    else queue.defer(entry, this.connection, now);
  }

  private reportSent(transaction: Transaction, octets: number, now: number): void {
    if (octets > 0) this.owner.ledger.sent(transaction.entry.message, this.connection, octets, now);
  }

  /** What was written last has perhaps not left the host. */
  private reportUnfinished(open: readonly Transaction[], now: number): void {
    let unsent = this.sending.unsent;
    const sent = open.map((transaction) => transaction.contentOctets);
    for (let i = open.length - 1; i >= 0 && unsent > 0; i--) {
      sent[i] = Math.max(0, sent[i] - unsent);
      unsent -= open[i].writtenOctets;
    }
    for (const [i, transaction] of open.entries()) this.reportSent(transaction, sent[i], now);
  }
}

/** Why each recipient that is still owed was not taken this time. */
function noteReasons({ entry, recipients }: Transaction, why: (recipient: number) => Reason): void {
  if (entry.remaining.length === 0) return;
  entry.reasons ??= new Map();
  for (const recipient of recipients) if (entry.remaining.includes(recipient)) entry.reasons.set(recipient, why(recipient));
}

/** Of the recipients still owed, those come first next time that the transaction was not for, because the server takes only so many at once. */
function putUntriedFirst({ entry, recipients }: Transaction): void {
  const tried = new Set(recipients);
  entry.remaining = [...entry.remaining.filter((one) => !tried.has(one)), ...entry.remaining.filter((one) => tried.has(one))];
}
