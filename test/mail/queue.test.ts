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
    expect(queue.dueCount(50)).toBe(1);
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

  it('charges a connection that came to nothing to the message that is due', () => {
    const queue = queueOf(2);
    queue.connectionFailed(1, 0);
    expect([number(queue.take(0)), number(queue.take(0)), number(queue.take(100))]).toEqual([1, null, 0]);
    queue.connectionFailed(2, 0);
  });

  it('is sorted by due time whatever the policy', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 30 }), (delays) => {
        let next = 0;
        const queue = queueOf(delays.length, { delayNs: () => delays[next++], giveUpAfterNs: 1e9 });
        for (const entry of delays.map(() => queue.take(0) as QueueEntry)) queue.defer(entry, 1, 0);
        const taken: number[] = [];
        for (let now = 0; now <= 500; now++)
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
