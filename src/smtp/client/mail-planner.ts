import type { MailQueue } from '../../mail/index.js';
import { type Limits, NO_LIMITS, RecipientDomains } from '../limits.js';
import type { Farewell } from './farewell.js';
import type { Opener } from './opener.js';
import type { PlannedSteps } from './planned-steps.js';
import { portionOf } from './portion.js';
import { transactionId } from './resumption.js';
import type { Settlement } from './settlement.js';
import type { Shortfall } from './shortfall.js';
import type { Strategy } from './strategy.js';
import { checkPlan } from './strategy-error.js';

/** What of a client's configuration concerns its mail. */
export interface MailChoices {
  readonly name: string;
  readonly strategy: Strategy;
  readonly alternatives: readonly Strategy[];
  readonly messagesPerConnection: number;
  /** It keeps within what LIMITS says. */
  readonly heedsLimits: boolean;
}

/** Where mail comes from. */
export interface MailSource {
  readonly queue: MailQueue;
  /** The further host for whose sake mail is taken; 0: any. */
  readonly detour: number;
}

/** What the steps of a message become part of. */
export interface MailSession {
  /** Counts from 1, in the order of the SYNs. */
  readonly connection: number;
  readonly opener: Opener;
  readonly planned: PlannedSteps;
  readonly settlement: Settlement;
  readonly farewell: Farewell;
}

/** Takes messages out of the queue, one after another, and plans the steps of each by the best strategy that the server is good for. */
export class MailPlanner {
  strategy: Strategy;
  /** Transactions taken up. */
  taken = 0;
  /** Of those with a plan. */
  private planned = 0;
  /** The next message is none for this session: it has been deferred in it, or has no recipient that the server would take (RFC 9422 4.3). */
  private isSpent = false;
  private readonly domains = new RecipientDomains();

  constructor(
    private readonly choices: MailChoices,
    private readonly source: MailSource,
    private readonly session: MailSession,
  ) {
    this.strategy = choices.strategy;
  }

  /** Takes the first strategy that the server is good for. What is missing for any: nothing, then. */
  chooseStrategy(): readonly Shortfall[] {
    const { strategy, alternatives } = this.choices;
    const { lacking, keywords } = this.session.opener;
    const lacks = ({ needs }: Strategy): string[] => needs.filter((keyword) => !keywords.has(keyword));
    const fit = [strategy, ...alternatives].find((one) => lacks(one).length === 0);
    const shortfalls = lacking === null ? [] : [lacking];
    if (fit === undefined) shortfalls.push({ wantedBy: 'strategy', keywords: lacks(strategy) });
    if (fit !== undefined && lacking === null) this.strategy = fit;
    return shortfalls;
  }

  /** The session is good for another transaction. */
  get mayTake(): boolean {
    return !this.isSpent && this.taken < this.most;
  }

  /** After so many transactions the connection is closed: the client's bound, or the server's (RFC 9422 4.1). */
  private get most(): number {
    return Math.min(this.choices.messagesPerConnection, this.limits.mailMax);
  }

  /** The server's, as far as the client knows of such a thing. */
  private get limits(): Limits {
    return this.choices.heedsLimits ? this.session.opener.limits : NO_LIMITS;
  }

  /** Plans the next message of the queue; false when there is none for this session. */
  plan(now: number): boolean {
    const { queue, detour } = this.source;
    const { opener, planned, settlement, farewell } = this.session;
    const entry = queue.take(now, detour);
    if (entry === null) return false;
    const recipients = portionOf(entry, this.limits, this.domains);
    if (recipients.length === 0 || entry.deferredOn === this.session.connection) {
      queue.putBack(entry, now);
      this.isSpent = true;
      return false;
    }
    this.taken++;
    const transaction = settlement.begin(entry, recipients);
    const { isWhole } = transaction;
    const isLast = this.taken >= this.most || (isWhole && !queue.hasDue(now, detour));
    const peer = { extensions: opener.keywords, transactions: this.planned++ };
    transaction.mayResume = isWhole && entry.interrupted && peer.extensions.has('CHECKPOINT');
    const { message } = entry;
    const outgoing = { message, recipients, ...(isWhole && { transactionId: transactionId(entry, this.choices.name) }) };
    const steps = this.strategy.plan(outgoing, peer, isLast);
    checkPlan(this.strategy.name, message.number, steps);
    for (const step of steps) {
      planned.add(step);
      if (step.kind === 'rset' || step.kind === 'quit') continue;
      step.transaction = transaction;
      transaction.open++;
    }
    const ridingQuit = isLast && peer.extensions.has('PIPELINING') ? farewell.behindLast() : null;
    if (ridingQuit !== null) planned.add(ridingQuit);
    return true;
  }
}
