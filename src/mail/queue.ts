import { MINUTE, NEVER, Ring } from '../engine/index.js';
import type { Arrivals } from './arrivals.js';
import { Detours } from './detours.js';
import { DueQueue } from './due-queue.js';
import type { Journal } from './journal.js';
import type { Ledger } from './ledger.js';
import type { Message } from './message.js';
import { NO_CONNECTION, type Reason } from './reason.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Workload } from './workload.js';

/** A message and the recipients that it still owes. */
export interface QueueEntry {
  /** As it is sent at this try. */
  message: Message;
  /** Indices into the message's recipients. */
  remaining: number[];
  tries: number;
  /** When it was submitted: its age counts from here. */
  readonly since: number;
  dueAt: number;
  /** When it was taken up last. */
  takenAt: number;
  /** Tries in a row that took no time. */
  instant: number;
  /** A connection broke in the middle of it. */
  interrupted: boolean;
  /** The connection on which it was deferred last; 0: on none. */
  deferredOn: number;
  /** Transactions that have settled some of its recipients. */
  settlements: number;
  /** Why recipients still owed were not taken when they were tried last; null: nothing is known. */
  reasons: Map<number, Reason> | null;
  /** Which of several hosts it is tried at next, within the try under way; 0: wherever mail goes. */
  detour: number;
}

/** When mail is submitted that does not arrive by and by: at the start of the run. */
const START = 0;
/** A try that took no time is followed by a wait, however short the policy's: so much after the first, twice that after the next. */
const SHORTEST_WAIT_NS = 1_000_000;
/** Doubled so often, the wait is longer than any run. */
const MOST_DOUBLINGS = 32;

/** Connections that may come to nothing one after the other before the client waits as after those that took no time: who never waits would dial for days. */
const MOST_FAILURES = 1000;
/** It waits no longer than that for them: mail is given up when its age is reached, not days before. */
const LONGEST_WAIT_NS = 10 * MINUTE;

function waitAfterInstant(instant: number): number {
  let wait = instant === 0 ? 0 : SHORTEST_WAIT_NS;
  for (let i = 1; i < instant && i <= MOST_DOUBLINGS; i++) wait *= 2;
  return wait;
}

/** The client's mail queue: fresh messages from the workload, deferred ones when their time has come. */
export class MailQueue {
  /** Messages submitted so far, and fresh ones handed out. */
  private submitted: number;
  private taken = 0;
  /** Where mail arrives by and by: when each of the fresh messages was submitted, and when the next one will be, or NEVER. */
  private readonly freshSince = new Ring<number>();
  private nextArrival = NEVER;
  private readonly deferred = new DueQueue<QueueEntry>();
  private readonly detours = new Detours();
  /** Entries handed out and not yet settled. */
  private out = 0;
  /** No connection is worth a try before this: the last one came to nothing. */
  private unreachableUntil = 0;
  /** Connections in a row that came to nothing, and how many of them, up to the last, took no time. */
  private failures = 0;
  private instantFailures = 0;

  constructor(
    private readonly workload: Workload,
    private readonly policy: RetryPolicy,
    private readonly ledger: Ledger,
    /** null: all mail is submitted at the start. */
    private readonly arrivals: Arrivals | null = null,
    /** null: what is taken is on disk at once. */
    private readonly journal: Journal | null = null,
  ) {
    this.submitted = arrivals === null ? workload.count : 0;
    if (arrivals !== null && workload.count > 0) this.nextArrival = START + arrivals.nextGapNs();
  }

  /** Messages submitted so far. */
  get submittedCount(): number {
    return this.submitted;
  }

  /** Messages that are acknowledged or bounced. */
  get settledCount(): number {
    return this.taken - this.out - this.deferred.length - this.detours.length;
  }

  /** Every message is acknowledged or bounced. */
  get isEmpty(): boolean {
    return this.out === 0 && this.deferred.length === 0 && this.detours.length === 0 && this.taken === this.workload.count;
  }

  /** Whether there is mail now for a connection to the host where mail goes, or on a detour to another. */
  hasDue(now: number, detour = 0): boolean {
    if (detour > 0) return this.detours.wants(detour, 0, now);
    this.submit(now);
    return this.taken < this.submitted || this.deferred.nextAt <= now;
  }

  /** Whether more than so many entries wait for a connection now. */
  wantsConnection(beyond: number, now: number): boolean {
    if (this.isUnreachable(now)) return false;
    this.submit(now);
    const fresh = this.submitted - this.taken;
    return fresh > beyond || this.deferred.hasMoreThan(beyond - fresh, now);
  }

  /** Whether more than so many entries wait for a connection to one of the further hosts. */
  wantsDetour(host: number, beyond: number, now: number): boolean {
    return !this.isUnreachable(now) && this.detours.wants(host, beyond, now);
  }

  /** When the first entry is due at a further host, or NEVER. */
  get nextDetour(): number {
    return Math.max(this.detours.nextAt, this.unreachableUntil);
  }

  /** An instant from which more than so many entries may wait, or NEVER; at the latest when they do. */
  nextDue(now: number, beyond = 0): number {
    this.submit(now);
    const due = this.taken + beyond < this.submitted ? now : Math.min(this.deferred.nextAtBeyond(beyond, now), this.nextArrival);
    return due === NEVER || due > this.unreachableUntil ? due : this.unreachableUntil;
  }

  /** A connection came to nothing, and it is too early for the next. */
  isUnreachable(now: number): boolean {
    return this.unreachableUntil > now;
  }

  /** Takes in what has been submitted up to now. */
  private submit(now: number): void {
    while (this.arrivals !== null && this.nextArrival <= now) {
      const since = this.nextArrival;
      this.ledger.submitted(this.submitted++, since, now);
      this.freshSince.push(since);
      this.nextArrival = this.submitted === this.workload.count ? NEVER : since + this.arrivals.nextGapNs();
    }
  }

  /** The next entry to try: deferred ones first; on a detour those alone that are to be tried there. */
  take(now: number, detour = 0): QueueEntry | null {
    const entry = detour > 0 ? this.onDetour(detour, now) : this.next(now);
    if (entry === null) return null;
    this.out++;
    entry.takenAt = now;
    return entry;
  }

  private next(now: number): QueueEntry | null {
    const deferred = this.deferred.take(now);
    if (deferred !== undefined) return this.again(deferred);
    this.submit(now);
    return this.taken === this.submitted ? null : this.takeFresh(now);
  }

  private onDetour(host: number, now: number): QueueEntry | null {
    const entry = this.detours.take(host, now);
    return entry === undefined ? null : this.again(entry);
  }

  private takeFresh(now: number): QueueEntry {
    const since = this.freshSince.shift() ?? START;
    const message = this.workload.message(this.taken++);
    const remaining = message.recipients.map((_, i) => i);
    return {
      message,
      remaining,
      tries: 0,
      since,
      dueAt: now,
      takenAt: now,
      instant: 0,
      interrupted: false,
      deferredOn: 0,
      settlements: 0,
      reasons: null,
      detour: 0,
    };
  }

  /** A message that was tried before: while it waited, only its envelope was kept. */
  private again(entry: QueueEntry): QueueEntry {
    if (entry.tries > 0) entry.message = this.workload.message(entry.message.number, entry.tries);
    return entry;
  }

  /** The entry's message was taken for some of its recipients. */
  noteTaken(entry: QueueEntry, recipients: readonly number[], now: number): void {
    this.journal?.note(entry, recipients, now);
  }

  /** The host has crashed, and its connections with it: what is not on disk as taken is owed again. */
  crash(now: number): void {
    for (const entry of this.detours.takeAll()) {
      entry.detour = 0;
      this.deferred.add(entry);
    }
    for (const { entry, recipients } of this.journal?.crash(now) ?? []) {
      const isQueued = entry.remaining.length > 0;
      entry.remaining = [...entry.remaining, ...recipients].sort((a, b) => a - b);
      // The transaction that it takes for open is the one that the server knows (RFC 1845 2).
      entry.settlements--;
      entry.interrupted = true;
      if (isQueued) continue;
      entry.tries++;
      entry.dueAt = now;
      entry.message = entry.message.withoutContent();
      this.deferred.add(entry);
    }
  }

  /** All recipients of the entry are settled. */
  settled(): void {
    this.out--;
  }

  /** The entry was handed out but not begun: puts it back first in line, uncounted. */
  putBack(entry: QueueEntry, now: number): void {
    this.out--;
    entry.dueAt = now;
    if (entry.detour > 0) this.detours.addFirst(entry);
    else this.deferred.addFirst(entry);
  }

  /** A connection has come so far that mail could be sent. */
  reached(): void {
    this.failures = 0;
    this.instantFailures = 0;
  }

  /**
   * A connection that was begun at `since` came to nothing, and there is no other host: all mail that is due has been tried in vain.
   * It waits as one; what would be too old by then is given up.
   */
  connectionFailed(connection: number, since: number, now: number, reason: Reason = NO_CONNECTION): void {
    this.failures++;
    this.instantFailures = since === now ? this.instantFailures + 1 : 0;
    const patience = Math.min(LONGEST_WAIT_NS, waitAfterInstant(Math.max(0, this.failures - MOST_FAILURES)));
    const wait = Math.max(this.policy.delayNs(this.failures, now - START), waitAfterInstant(this.instantFailures), patience);
    this.unreachableUntil = now + wait;
    const tooOld = this.unreachableUntil - this.policy.giveUpAfterNs;
    if (tooOld < START) return;
    const kept: QueueEntry[] = [];
    for (let first = this.deferred.take(now); first !== undefined; first = this.deferred.take(now)) {
      if (first.since <= tooOld) this.giveUp(first, connection, now, reason);
      else kept.push(first);
    }
    for (let entry = kept.pop(); entry !== undefined; entry = kept.pop()) this.deferred.addFirst(entry);
    this.submit(now);
    while (this.taken < this.submitted && (this.freshSince.at(0) ?? START) <= tooOld) {
      this.giveUp(this.takeFresh(now), connection, now, reason);
    }
    if (!this.hasDue(now)) this.unreachableUntil = now;
  }

  /** The host takes no mail at all, and will not: whatever is due is given up (RFC 5321 4.2.1: a 5yz is not tried again). */
  refused(connection: number, now: number, reason: Reason): void {
    for (let first = this.deferred.take(now); first !== undefined; first = this.deferred.take(now)) {
      this.bounce(first, connection, now, reason);
    }
    this.submit(now);
    while (this.taken < this.submitted) this.bounce(this.takeFresh(now), connection, now, reason);
  }

  private bounce(entry: QueueEntry, connection: number, now: number, reason: Reason): void {
    const { message, remaining } = entry;
    entry.remaining = [];
    for (const recipient of remaining) this.ledger.bounced(message, connection, recipient, 'refused', reason, now);
  }

  /** Some recipients are still owed: tries again later, or gives up. */
  defer(entry: QueueEntry, connection: number, now: number): void {
    this.out--;
    entry.deferredOn = connection;
    this.endTry(entry, connection, now);
  }

  private endTry(entry: QueueEntry, connection: number, now: number): void {
    entry.detour = 0;
    entry.tries++;
    entry.instant = entry.takenAt === now ? entry.instant + 1 : 0;
    entry.dueAt = now + Math.max(this.policy.delayNs(entry.tries, now - entry.since), waitAfterInstant(entry.instant));
    if (entry.dueAt - entry.since >= this.policy.giveUpAfterNs) this.giveUp(entry, connection, now);
    else {
      entry.message = entry.message.withoutContent();
      this.deferred.add(entry);
    }
  }

  /** The connection was lost, and another host is tried at once, for this entry alone: that is still the same try. */
  tryElsewhere(entry: QueueEntry, host: number, now: number): void {
    this.out--;
    entry.detour = host;
    entry.instant = entry.takenAt === now ? entry.instant + 1 : 0;
    entry.dueAt = now + waitAfterInstant(entry.instant);
    this.detours.add(entry);
  }

  /** A connection to a further host came to nothing: what was to be tried there goes on to the next one, or has been tried in vain. */
  passOver(host: number, next: number | null, connection: number, now: number): void {
    for (let entry = this.detours.take(host, now); entry !== undefined; entry = this.detours.take(host, now)) {
      if (next === null) this.endTry(entry, connection, now);
      else {
        entry.detour = next;
        this.detours.add(entry);
      }
    }
  }

  /** @param reason where a recipient has none of its own: why nothing could be sent at all */
  private giveUp(entry: QueueEntry, connection: number, now: number, reason = NO_CONNECTION): void {
    const { message, remaining, reasons } = entry;
    entry.remaining = [];
    for (const recipient of remaining)
      this.ledger.bounced(message, connection, recipient, 'expired', reasons?.get(recipient) ?? reason, now);
  }
}
