import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER, Trace } from '../../src/engine/index.js';
import {
  Content,
  CorpusWorkload,
  FixedRetry,
  Ledger,
  MailQueue,
  type QueueEntry,
  type RetryPolicy,
  SyntheticWorkload,
} from '../../src/mail/index.js';

const queueOf = (count: number, policy: RetryPolicy = new FixedRetry(100, 1000)): MailQueue =>
  new MailQueue(new SyntheticWorkload(count, 10, 1), policy, new Ledger(new Trace()));

const number = (entry: QueueEntry | null): number | null => entry?.message.number ?? null;

describe('the mail queue', () => {
  it('hands out fresh messages in order, and then none', () => {
    const queue = queueOf(3);
    expect([0, 0, 0, 0].map((now) => number(queue.take(now)))).toEqual([0, 1, 2, null]);
    expect([queue.isEmpty, queue.settledCount]).toEqual([false, 0]);
    for (let i = 0; i < 3; i++) queue.settled();
    expect([queue.isEmpty, queue.settledCount]).toEqual([true, 3]);
  });

  it('keeps a deferred message until it is due, then takes it before fresh ones', () => {
    const queue = queueOf(2);
    queue.defer(queue.take(0) as QueueEntry, 1, 50);
    expect([queue.wantsConnection(0, 50), queue.wantsConnection(1, 50)]).toEqual([true, false]);
    expect([queue.wantsConnection(1, 149), queue.wantsConnection(1, 150), queue.wantsConnection(2, 150)]).toEqual([false, true, false]);
    expect(number(queue.take(149))).toBe(1);
    expect([queue.nextDue(149), queue.hasDue(149), queue.hasDue(150)]).toEqual([150, false, true]);
    expect(number(queue.take(149))).toBeNull();
    expect(number(queue.take(150))).toBe(0);
    expect(queue.nextDue(150)).toBe(NEVER);
  });

  it('puts back what was not begun, first in line and uncounted', () => {
    const queue = queueOf(3);
    const [first, second] = [queue.take(0), queue.take(0)] as QueueEntry[];
    queue.putBack(second, 5);
    queue.putBack(first, 5);
    expect([5, 5, 5].map((now) => number(queue.take(now)))).toEqual([0, 1, 2]);
    expect(first.tries).toBe(0);
  });

  it('gives up when the next try would come too late, once, and for each recipient owed', () => {
    const ledger = new Ledger(new Trace());
    const queue = new MailQueue(new SyntheticWorkload(1, 10, 3), new FixedRetry(400, 1000), ledger);
    let entry = queue.take(0) as QueueEntry;
    queue.defer(entry, 1, 10);
    entry = queue.take(410) as QueueEntry;
    entry.remaining = [0, 2];
    queue.defer(entry, 1, 599);
    expect(ledger.log.length).toBe(0);
    queue.defer(queue.take(999) as QueueEntry, 1, 1000);
    expect(ledger.log.length).toBe(2);
    expect([queue.isEmpty, queue.settledCount, entry.tries]).toEqual([true, 1, 3]);
  });

  it('gives up on a message that would be due at that very age', () => {
    for (const [failedAt, isEmpty] of [
      [599, false],
      [600, true],
    ] as const) {
      const queue = queueOf(1, new FixedRetry(400, 1000));
      queue.defer(queue.take(0) as QueueEntry, 1, failedAt);
      expect(queue.isEmpty).toBe(isEmpty);
    }
  });

  it('counts the age from the submission, not from the first try', () => {
    const queue = queueOf(2, new FixedRetry(100, 1000));
    queue.defer(queue.take(850) as QueueEntry, 1, 899);
    expect(queue.isEmpty).toBe(false);
    queue.defer(queue.take(850) as QueueEntry, 1, 900);
    expect(queue.settledCount).toBe(1);
  });

  it('makes all mail wait when a connection came to nothing, fresh and deferred', () => {
    const queue = queueOf(3);
    queue.defer(queue.take(0) as QueueEntry, 1, 10);
    queue.connectionFailed(2, 0, 50);
    expect([queue.wantsConnection(0, 149), queue.isUnreachable(149), queue.nextDue(50)]).toEqual([false, true, 150]);
    expect([queue.wantsConnection(2, 150), queue.wantsConnection(3, 150), queue.isUnreachable(150)]).toEqual([true, false, false]);
    expect([150, 150, 150, 150].map((now) => number(queue.take(now)))).toEqual([0, 1, 2, null]);
  });

  it('gives all due mail up at once when its next try would come too late', () => {
    const ledger = new Ledger(new Trace());
    const queue = new MailQueue(new SyntheticWorkload(5, 10, 2), new FixedRetry(100, 1000), ledger);
    const [away, deferred] = [queue.take(0), queue.take(0)] as QueueEntry[];
    queue.defer(deferred, 1, 850);
    queue.connectionFailed(2, 0, 899);
    expect([ledger.log.length, queue.settledCount]).toEqual([0, 0]);
    queue.connectionFailed(2, 899, 900);
    expect([ledger.log.length, queue.settledCount, queue.nextDue(900)]).toEqual([6, 3, 950]);
    queue.settled();
    expect([away.message.number, queue.settledCount, queue.isEmpty]).toEqual([0, 4, false]);
  });

  it('waits longer and longer after tries that take no time, and not at all after one that does', () => {
    const queue = queueOf(1, new FixedRetry(0, Number.MAX_SAFE_INTEGER));
    const waits: number[] = [];
    let now = 5;
    for (let tries = 0; tries < 4; tries++) {
      queue.defer(queue.take(now) as QueueEntry, 1, now);
      waits.push(queue.nextDue(now) - now);
      now = queue.nextDue(now);
    }
    expect(waits).toEqual([1e6, 2e6, 4e6, 8e6]);
    queue.defer(queue.take(now) as QueueEntry, 1, now + 1);
    expect(queue.nextDue(now + 1)).toBe(now + 1);
    queue.defer(queue.take(now + 1) as QueueEntry, 1, now + 1);
    expect(queue.nextDue(now + 1)).toBe(now + 1 + 1e6);
  });

  it('does so for connections too', () => {
    const queue = queueOf(1, new FixedRetry(0, Number.MAX_SAFE_INTEGER));
    queue.connectionFailed(1, 0, 0);
    queue.connectionFailed(2, 1e6, 1e6);
    expect(queue.nextDue(1e6)).toBe(3e6);
    queue.connectionFailed(3, 3e6, 3e6 + 1);
    expect(queue.isUnreachable(3e6 + 1)).toBe(false);
    queue.connectionFailed(4, 4e6, 4e6);
    queue.reached();
    queue.connectionFailed(5, 5e6, 5e6);
    expect(queue.nextDue(5e6)).toBe(6e6);
  });

  it('lets no client dial for ever that does not wait: after a thousand connections in a row the waits double, up to ten minutes', () => {
    const queue = queueOf(1, new FixedRetry(0, Number.MAX_SAFE_INTEGER));
    let now = 0;
    const fail = (): number => {
      queue.connectionFailed(1, now, now + 10);
      now += 10;
      return Math.max(queue.nextDue(now), now) - now;
    };
    expect(Array.from({ length: 1000 }, fail).every((wait) => wait === 0)).toBe(true);
    expect([fail(), fail(), fail()]).toEqual([1e6, 2e6, 4e6]);
    for (let i = 0; i < 20; i++) fail();
    expect(fail()).toBe(600e9);
    queue.reached();
    expect(fail()).toBe(0);
  });

  it('is sorted by due time whatever the policy', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 30 }), (delays) => {
        let next = 0;
        const queue = queueOf(delays.length, { delayNs: () => delays[next++], giveUpAfterNs: 1e9 });
        for (const entry of delays.map(() => queue.take(0) as QueueEntry)) queue.defer(entry, 1, 1);
        const taken: number[] = [];
        for (let now = 0; now <= 501; now++)
          for (let entry = queue.take(now); entry !== null; entry = queue.take(now)) taken.push(number(entry) as number);
        const expected = delays.map((delay, i) => [delay, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(taken).toEqual(expected.map(([, i]) => i));
      }),
    );
  });
});

describe('a corpus as a workload', () => {
  const contents = [1, 2, 3].map((length) => new Content(length, new Uint8Array(length)));

  it('goes round when more is asked for than there is', () => {
    const workload = new CorpusWorkload(contents, 7, 2);
    expect(Array.from({ length: 7 }, (_, i) => workload.message(i).content.octets)).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect(workload.message(4).recipients).toHaveLength(2);
    expect(workload.recipientCount()).toBe(2);
  });
});
