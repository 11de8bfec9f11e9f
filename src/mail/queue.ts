import { NEVER, Ring } from '../engine/index.js';
import type { Ledger } from './ledger.js';
import type { Message } from './message.js';
import type { Workload } from './workload.js';

/** When a message that could not be delivered is tried again (RFC 5321 4.5.4.1). */
export interface RetryPolicy {
  /** Wait before the next try, ns, after so many tries (from 1). */
  delayNs(tries: number): number;
  /** Age at which a message is returned to its sender, ns. */
  readonly giveUpAfterNs: number;
}

export class FixedRetry implements RetryPolicy {
  constructor(
    private readonly afterNs: number,
    readonly giveUpAfterNs: number,
  ) {}

  delayNs(): number {
    return this.afterNs;
  }
}

/** A message and the recipients that it still owes. */
export interface QueueEntry {
  readonly message: Message;
  /** Indices into the message's recipients. */
  remaining: number[];
  tries: number;
  /** When it was first taken up. */
  readonly since: number;
  dueAt: number;
}

/** The client's mail queue: fresh messages from the workload, deferred ones when their time has come. */
export class MailQueue {
  /** Fresh messages handed out so far. */
  private taken = 0;
  /** By due time; a fixed delay keeps it sorted by itself. */
  private readonly deferred = new Ring<QueueEntry>();
  /** Entries handed out and not yet settled. */
  private out = 0;

  constructor(
    private readonly workload: Workload,
    private readonly policy: RetryPolicy,
    private readonly ledger: Ledger,
  ) {}

  /** Messages that are acknowledged or bounced. */
  get settledCount(): number {
    return this.taken - this.out - this.deferred.length;
  }

  /** Every message is acknowledged or bounced. */
  get isEmpty(): boolean {
    return this.out === 0 && this.deferred.length === 0 && this.taken === this.workload.count;
  }

  hasDue(now: number): boolean {
    return this.taken < this.workload.count || (this.deferred.at(0)?.dueAt ?? NEVER) <= now;
  }

  /** How many entries could be taken now. */
  dueCount(now: number): number {
    let deferred = 0;
    while ((this.deferred.at(deferred)?.dueAt ?? NEVER) <= now) deferred++;
    return this.workload.count - this.taken + deferred;
  }

  /** Instant at which something can be taken, or NEVER. */
  nextDue(now: number): number {
    if (this.taken < this.workload.count) return now;
    return this.deferred.at(0)?.dueAt ?? NEVER;
  }

  /** The next entry to try: deferred ones first. */
  take(now: number): QueueEntry | null {
    const deferred = this.deferred.at(0);
    if (deferred !== undefined && deferred.dueAt <= now) {
      this.deferred.shift();
      this.out++;
      return deferred;
    }
    if (this.taken === this.workload.count) return null;
    this.out++;
    const message = this.workload.message(this.taken++);
    return { message, remaining: message.recipients.map((_, i) => i), tries: 0, since: now, dueAt: now };
  }

  /** All recipients of the entry are settled. */
  settled(): void {
    this.out--;
  }

  /** The entry was handed out but not begun: puts it back first in line, uncounted. */
  putBack(entry: QueueEntry, now: number): void {
    this.out--;
    entry.dueAt = now;
    this.deferred.unshift(entry);
  }

  /** No session came about: the message that is due first has been tried in vain. */
  connectionFailed(connection: number, now: number): void {
    const entry = this.take(now);
    if (entry !== null) this.defer(entry, connection, now);
  }

  /** Some recipients are still owed: tries again later, or gives up. */
  defer(entry: QueueEntry, connection: number, now: number): void {
    this.out--;
    entry.tries++;
    const dueAt = now + this.policy.delayNs(entry.tries);
    if (dueAt - entry.since >= this.policy.giveUpAfterNs) {
      for (const recipient of entry.remaining) this.ledger.bounced(entry.message, connection, recipient, now);
      return;
    }
    entry.dueAt = dueAt;
    this.insert(entry);
  }

  private insert(entry: QueueEntry): void {
    const later: QueueEntry[] = [];
    for (
      let last = this.deferred.at(this.deferred.length - 1);
      last !== undefined && last.dueAt > entry.dueAt;
      last = this.deferred.at(this.deferred.length - 1)
    ) {
      later.push(this.deferred.pop() as QueueEntry);
    }
    this.deferred.push(entry);
    for (let next = later.pop(); next !== undefined; next = later.pop()) this.deferred.push(next);
  }
}
