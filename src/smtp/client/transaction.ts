import type { QueueEntry, Reason } from '../../mail/index.js';
import type { Part } from './step.js';
import { type Reply, isPositive, isTransient, reasonOf } from '../reply.js';

/** What a reply means for those whom it concerns. */
type Fate = 'accepted' | 'deferred' | 'refused';

/** A reply that makes no sense (code 0) is a reason to try again, not to give up. */
const fateOf = (reply: Reply): Fate => (isPositive(reply) ? 'accepted' : isTransient(reply) || reply.code === 0 ? 'deferred' : 'refused');

/** One message on its way over one connection: what its replies have said so far. */
export class Transaction {
  /** Steps neither answered nor left out. */
  open = 0;
  /** Some octet of it was written. */
  begun = false;
  /** Octets written, and how many of them are content. */
  writtenOctets = 0;
  contentOctets = 0;
  /** DATA is written, and not refused: the server waits, or may come to wait, for a text, wanted or not (RFC 2920 3.1). */
  mayAwaitText = false;
  /** A try before this one was interrupted, and the server may know the transaction. */
  mayResume = false;
  private envelope: Fate = 'accepted';
  private content: Fate = 'accepted';
  /** Those for whom the content was accepted. */
  private readonly taken: number[] = [];
  /** Accepted recipients whose own reply to the content was read. */
  private answered = 0;
  /** What was said against single recipients, and against the message as a whole. */
  private readonly against = new Map<number, Reason>();
  private againstAll: Reason | null = null;
  private readonly accepted: number[] = [];
  private readonly refused: number[] = [];
  private recipientsOpen: number;
  /** It is for all recipients that the message owes. */
  readonly isWhole: boolean;

  constructor(
    readonly entry: QueueEntry,
    /** Those of the entry's recipients that it is for. */
    readonly recipients: readonly number[],
  ) {
    this.recipientsOpen = recipients.length;
    this.isWhole = recipients.length === entry.remaining.length;
  }

  /** A 250 that takes the message off our hands has been read, for some recipient at least. */
  get isAcknowledged(): boolean {
    return this.taken.length > 0;
  }

  /** The recipients whose mail is off our hands. */
  get takenRecipients(): readonly number[] {
    return this.taken;
  }

  /** Accepted recipients that have no reply to the content of their own. */
  get recipientsUnanswered(): number {
    return this.accepted.length - this.answered;
  }

  /** Nothing more of it may be sent: a step was refused, or every recipient. */
  get hasFailed(): boolean {
    return this.envelope !== 'accepted' || this.content !== 'accepted' || this.hasNoRecipients;
  }

  /** Every RCPT is answered, and none with a 250. */
  get hasNoRecipients(): boolean {
    return this.recipientsOpen === 0 && this.accepted.length === 0;
  }

  /** Some octets of it were written. */
  onWritten(part: Part): void {
    this.begun = true;
    this.writtenOctets += part.chunk.length;
    if (part.role === 'content') this.contentOctets += part.chunk.length;
  }

  onMail(reply: Reply): void {
    this.envelope = fateOf(reply);
    if (this.envelope !== 'accepted') this.againstAll = reasonOf('mail', reply);
  }

  /** The session is refused, and it with it. */
  refuse(reason: Reason): void {
    this.envelope = 'refused';
    this.againstAll = reason;
  }

  /** After a refused MAIL, what RCPT gets (503) says nothing about the recipient. */
  onRcpt(recipient: number, reply: Reply): void {
    this.recipientsOpen--;
    if (this.envelope !== 'accepted') return;
    const fate = fateOf(reply);
    if (fate === 'accepted') this.accepted.push(recipient);
    else this.against.set(recipient, reasonOf('rcpt', reply));
    if (fate === 'refused') this.refused.push(recipient);
  }

  /** The server knows the transaction, with all its recipients, and waits for the rest of the text. */
  onResumed(): void {
    this.recipientsOpen = 0;
    this.accepted.push(...this.recipients);
    this.mayAwaitText = true;
  }

  onDataWritten(): void {
    this.mayAwaitText = true;
  }

  onData(reply: Reply): void {
    if (isPositive(reply)) return;
    this.mayAwaitText = false;
    // Without a recipient, what DATA gets (554) says nothing that is not known.
    this.failContent('data', reply);
  }

  private failContent(stage: string, reply: Reply): void {
    this.content = fateOf(reply);
    this.againstAll ??= reasonOf(stage, reply);
  }

  /** The answer to a chunk that is not the last, or to the whole content. */
  onContent(reply: Reply, decides: boolean): void {
    if (!isPositive(reply)) this.failContent(decides ? 'content' : 'chunk', reply);
    else if (decides && !this.hasFailed) this.taken.push(...this.accepted);
  }

  /** The answer to the whole content for the next of the accepted recipients (RFC 2033 4.2). */
  onContentForOne(reply: Reply): void {
    const recipient = this.accepted[this.answered++];
    // What the last chunk gets after a refused one says nothing about the recipient.
    if (this.content !== 'accepted') return;
    const fate = fateOf(reply);
    if (fate === 'accepted') this.taken.push(recipient);
    else this.against.set(recipient, reasonOf('recipient', reply));
    if (fate === 'refused') this.refused.push(recipient);
  }

  /** Why a recipient's mail was not taken; null: nothing was said against it. */
  reasonFor(recipient: number): Reason | null {
    return this.against.get(recipient) ?? this.againstAll;
  }

  /** Recipients that will never be accepted: refused by themselves, or with the whole. */
  bounces(): readonly number[] {
    if (this.envelope === 'refused') return this.recipients;
    if (this.content === 'refused') return [...this.refused, ...this.accepted];
    return this.refused;
  }
}
