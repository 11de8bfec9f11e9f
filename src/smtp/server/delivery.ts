import { type DedupScheme, isCopy } from '../../dedup/index.js';
import type { Ledger, Message } from '../../mail/index.js';
import type { Stored } from './arrival.js';
import type { CommitRule, Evidence } from './commit-rule.js';

/** Whose deliveries these are. */
export interface DeliveryOwner {
  readonly ledger: Ledger;
  onPoint(point: string, now: number): void;
}

/**
 * What becomes of the messages that one session has stored: the commit rule
 * says when each is delivered, if at all, and the dedup scheme which of them
 * came before.
 */
export class Delivery {
  /** Messages whose commit waits for evidence, oldest first. */
  private undecided: Stored[] = [];

  constructor(
    private readonly rule: CommitRule,
    private readonly dedup: DedupScheme,
    private readonly owner: DeliveryOwner,
    private readonly connection: number,
  ) {}

  /** The last octet of a message arrived at `since`; the server knows of it now. */
  onArrived(message: Message, since: number, now: number): void {
    if (this.rule.commitsOnArrival) this.owner.ledger.pointOfNoReturn(message, this.connection, since, now);
    this.owner.onPoint('after-dot', now);
  }

  /** The work on a message is done; its reply comes next. */
  onStored(stored: Stored, now: number): void {
    this.judge(stored, 'stored', now);
  }

  /** Something has happened that may tell the fate of the replies. */
  onEvidence(evidence: Evidence, now: number): void {
    if (this.undecided.length === 0) return;
    const { undecided } = this;
    this.undecided = [];
    for (const stored of undecided) this.judge(stored, evidence, now);
  }

  private judge(stored: Stored, evidence: Evidence, now: number): void {
    const verdict = this.rule.decide(evidence);
    if (verdict === 'commit') this.commit(stored, now);
    else if (verdict === 'wait') this.undecided.push(stored);
  }

  private commit(stored: Stored, now: number): void {
    const { ledger } = this.owner;
    const { message, recipients } = stored;
    const copies = this.dedup.decide(stored, now);
    for (let i = 0; i < recipients.length; i++) {
      if (isCopy(copies, i)) ledger.suppressed(message, this.connection, recipients[i], now);
      else ledger.delivered(message, this.connection, recipients[i], now);
    }
    this.owner.onPoint('after-commit', now);
  }
}
