import { NEVER } from '../../engine/index.js';
import { type DedupScheme, isCopy } from '../../dedup/index.js';
import type { Ledger, Message } from '../../mail/index.js';
import type { Stored } from './arrival.js';
import type { CommitRule, Evidence, Verdict } from './commit-rule.js';
import type { ConnectionWatch } from './connection-watch.js';
import type { SuspectOwner, Suspects } from './suspects.js';

/** Takes mail for a mailbox. */
export interface MailDisk {
  deliver(message: Message, connection: number, recipient: string, now: number): void;
}

/** Whose deliveries these are. */
export interface DeliveryOwner {
  readonly ledger: Ledger;
  /** Where mail that is taken goes. */
  readonly disk: MailDisk;
  /** Where a rule that parks keeps its messages; null for any other. */
  readonly suspects: Suspects | null;
  /** Its host has crashed: it does nothing more. A crash may come at any point that is told. */
  readonly isDown: boolean;
  onPoint(point: string, now: number): void;
}

/** A message about which something is open. */
class OpenMessage {
  /** Where its reply ends among the octets written, or -1. */
  replyEnd = -1;
  /** The rule has heard that the reply is written. */
  isToldOfReply = false;
  /** It is delivered; all that is open is whether its client knows. */
  isCommitted = false;

  constructor(readonly stored: Stored) {}
}

/**
 * What becomes of the messages that one session has stored: the commit rule
 * says when each is delivered, if at all, and the dedup scheme which of them
 * came before.
 */
export class Delivery implements SuspectOwner {
  /** Oldest first: undecided, or of interest to the dedup scheme. */
  private open: OpenMessage[] = [];
  private pollAt = NEVER;

  constructor(
    private readonly rule: CommitRule,
    private readonly dedup: DedupScheme,
    private readonly owner: DeliveryOwner,
    private readonly connection: number,
    private readonly watch: ConnectionWatch,
  ) {}

  /** When TCP is to be asked for acknowledgments, or NEVER. */
  get deadline(): number {
    return this.pollAt;
  }

  /** The last octet of a message arrived at `since`; the server knows of it now. */
  onArrived(message: Message, since: number, now: number): void {
    if (this.rule.commitsOnArrival) this.owner.ledger.pointOfNoReturn(message, this.connection, since, now);
    this.owner.onPoint('after-dot', now);
  }

  /** The work on a message is done; its reply comes next. False: the message is discarded, and not answered. */
  onStored(stored: Stored, now: number): boolean {
    this.owner.suspects?.admit(stored, this, now);
    const verdict = this.rule.decide('stored', this.watch);
    const message = new OpenMessage(stored);
    if (this.stays(message, 'stored', verdict, now)) this.open.push(message);
    return verdict !== 'discard';
  }

  /** Another session has stored this transaction already. */
  onKnown({ message, recipients }: Stored, now: number): void {
    for (const recipient of recipients) this.owner.ledger.suppressed(message, this.connection, recipient, now);
  }

  /** The reply to the message of this number has been given to TCP, up to so many octets. */
  onReply(number: number, end: number): void {
    const message = this.open.find(({ stored, replyEnd }) => replyEnd < 0 && stored.message.number === number);
    if (message !== undefined) message.replyEnd = end;
  }

  /** A command line has been read. */
  onCommand(now: number): void {
    this.onEvidence('early-command', now);
    this.onEvidence('command', now);
  }

  /** Something has happened that may tell the fate of messages and replies. */
  onEvidence(evidence: Evidence, now: number): void {
    if (this.open.length === 0) return;
    if (evidence === 'gone') this.poll(now);
    if (this.open.some((message) => this.concerns(evidence, message))) this.judge(evidence, now);
    if (evidence === 'gone' || evidence === 'ended') this.pollAt = NEVER;
    else if (evidence === 'reply-written') this.beginPolling(now);
  }

  onDeadline(now: number): void {
    if (this.pollAt > now) return;
    this.pollAt = NEVER;
    this.poll(now);
    this.beginPolling(now);
  }

  deliver(stored: Stored, now: number): void {
    this.commit(stored, now);
  }

  superseded(stored: Stored, by: Stored, now: number): void {
    this.open = this.open.filter((message) => message.stored !== stored);
    const { ledger } = this.owner;
    ledger.superseded(stored.message, this.connection, by.message, now);
    // Two messages that cannot be told apart: the one that goes is delivered by no other.
    if (by.message.number === stored.message.number) return;
    for (const recipient of stored.recipients) ledger.suppressed(stored.message, this.connection, recipient, now);
  }

  private poll(now: number): void {
    if (this.rule.pollNs !== undefined) this.onEvidence('reply-acknowledged', now);
  }

  private beginPolling(now: number): void {
    const { pollNs } = this.rule;
    if (pollNs === undefined || this.pollAt !== NEVER) return;
    if (this.open.some(({ replyEnd, isCommitted }) => replyEnd >= 0 && !isCommitted)) this.pollAt = now + pollNs;
  }

  /** Whether a piece of evidence says something about a message. */
  private concerns(evidence: Evidence, { replyEnd, isToldOfReply }: OpenMessage): boolean {
    switch (evidence) {
      case 'early-command':
        return replyEnd < 0;
      case 'command':
      case 'proof':
        return replyEnd >= 0;
      case 'reply-written':
        return replyEnd >= 0 && !isToldOfReply;
      case 'reply-acknowledged':
        return replyEnd >= 0 && replyEnd <= this.watch.acknowledged;
      default:
        return true;
    }
  }

  /** Evidence is of the connection: one verdict holds for all whom it concerns. */
  private judge(evidence: Evidence, now: number): void {
    const verdict = this.rule.decide(evidence, this.watch);
    const { open } = this;
    const wasDown = this.owner.isDown;
    this.open = [];
    for (const message of open) {
      // The host has crashed over one before: the fate of this one is that of a connection lost.
      if (this.owner.isDown && !wasDown) {
        this.open.push(message);
        continue;
      }
      const stays = !this.concerns(evidence, message) || this.stays(message, evidence, verdict, now);
      if (evidence === 'reply-written' && message.replyEnd >= 0) message.isToldOfReply = true;
      if (stays) this.open.push(message);
    }
    if (this.owner.isDown && !wasDown) this.onEvidence('gone', now);
  }

  /** Does as the verdict says; true while something about the message is open. */
  private stays(message: OpenMessage, evidence: Evidence, verdict: Verdict, now: number): boolean {
    const { stored } = message;
    if (!message.isCommitted) {
      if (verdict === 'discard') this.owner.ledger.discarded(stored.message, this.connection, now);
      if (verdict === 'park') this.park(stored, now);
      if (verdict !== 'wait' && verdict !== 'park') this.owner.suspects?.release(stored);
      if (verdict !== 'commit') return verdict === 'wait';
      this.commit(stored, now);
      message.isCommitted = true;
    }
    return this.isOfInterest(stored, evidence, now);
  }

  /** Tells the dedup scheme whether the client knows that its message is taken; true while nobody can tell. */
  private isOfInterest(stored: Stored, evidence: Evidence, now: number): boolean {
    const { dedup } = this;
    if (dedup.proved === undefined && dedup.suspect === undefined) return false;
    if (evidence === 'proof' || evidence === 'ended') dedup.proved?.(stored, now);
    else if (evidence === 'gone') dedup.suspect?.(stored, now);
    else return true;
    return false;
  }

  private park(stored: Stored, now: number): void {
    this.owner.ledger.parked(stored.message, this.connection, now);
    this.owner.suspects?.park(stored, now);
  }

  private commit(stored: Stored, now: number): void {
    const { ledger } = this.owner;
    const { message, recipients } = stored;
    if (!this.rule.commitsOnArrival) ledger.pointOfNoReturn(message, this.connection, now, now);
    const copies = this.dedup.decide(stored, now);
    for (let i = 0; i < recipients.length; i++) {
      if (isCopy(copies, i)) ledger.suppressed(message, this.connection, recipients[i], now);
      else this.owner.disk.deliver(message, this.connection, recipients[i], now);
    }
    this.owner.onPoint('after-commit', now);
  }
}
