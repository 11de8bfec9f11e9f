import { describe, expect, it } from 'vitest';
import { NEVER, RandomStreams, Trace } from '../../src/engine/index.js';
import { type Arrivals, FixedRetry, Ledger, MailQueue, type QueueEntry, SyntheticWorkload, arrivalModels } from '../../src/mail/index.js';
import { KS_ONE_IN_A_THOUSAND, kolmogorovSmirnov } from '../support/statistics.js';

const arrivalsOf = (name: string, options: object = {}, seed = 'a seed'): Arrivals | null => {
  const model = arrivalModels.find((one) => one.name === name);
  return model?.create(model.options.parse(options)).build(new RandomStreams(seed)) ?? null;
};
const gaps = (arrivals: Arrivals | null, n: number): number[] => Array.from({ length: n }, () => (arrivals as Arrivals).nextGapNs());

/** Submissions at given instants. */
const at = (...instants: number[]): Arrivals => {
  let last = 0;
  return {
    nextGapNs() {
      const next = instants.shift() ?? NEVER;
      const gap = next - last;
      last = next;
      return gap;
    },
  };
};
const queueOf = (...instants: number[]) => {
  const ledger = new Ledger(new Trace());
  const workload = new SyntheticWorkload(instants.length, 10, 1);
  return { ledger, queue: new MailQueue(workload, new FixedRetry(100, 1000), ledger, at(...instants)) };
};
const number = (entry: QueueEntry | null): number | null => entry?.message.number ?? null;

describe('Poisson arrivals', () => {
  it('have exponential gaps (Kolmogorov and Smirnov)', () => {
    const sample = gaps(arrivalsOf('poisson', { rate: '10/s' }), 20_000);
    expect(kolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x / 1e8))).toBeLessThan(KS_ONE_IN_A_THOUSAND);
    expect(kolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x / 1.05e8))).toBeGreaterThan(KS_ONE_IN_A_THOUSAND);
  });

  it('are as the seed has them', () => {
    expect(gaps(arrivalsOf('poisson', { rate: '1/s' }), 9)).toEqual(gaps(arrivalsOf('poisson', { rate: '1/s' }), 9));
    expect(gaps(arrivalsOf('poisson', { rate: '1/s' }), 9)).not.toEqual(gaps(arrivalsOf('poisson', { rate: '1/s' }, 'another'), 9));
  });
});

describe('other arrivals', () => {
  it('come one by one at an interval, the first at once', () => {
    expect(gaps(arrivalsOf('interval', { every: '2s' }), 4)).toEqual([0, 2e9, 2e9, 2e9]);
  });

  it('or in bursts', () => {
    expect(gaps(arrivalsOf('interval', { every: '2s', burst: 3 }), 7)).toEqual([0, 0, 0, 2e9, 0, 0, 2e9]);
  });

  it('or all at the start', () => expect(arrivalsOf('at-once')).toBeNull());
});

describe('a queue whose mail arrives by and by', () => {
  it('hands out what has been submitted, and says when there will be more', () => {
    const { queue } = queueOf(10, 20, 20);
    expect([queue.hasDue(9), queue.nextDue(9), number(queue.take(9))]).toEqual([false, 10, null]);
    expect([queue.hasDue(10), queue.nextDue(10), queue.wantsConnection(0, 10), queue.wantsConnection(1, 10)]).toEqual([
      true,
      10,
      true,
      false,
    ]);
    expect([number(queue.take(10)), number(queue.take(19)), queue.nextDue(19)]).toEqual([0, null, 20]);
    expect([20, 20, 20].map((now) => number(queue.take(now)))).toEqual([1, 2, null]);
    expect([queue.nextDue(20), queue.isEmpty, queue.submittedCount]).toEqual([NEVER, false, 3]);
  });

  it('tells the ledger when each message was submitted, however late it looks', () => {
    const { queue, ledger } = queueOf(10, 25, 90);
    queue.take(50);
    expect(Array.from({ length: ledger.log.length }, (_, row) => [2, 4].map((column) => ledger.log.get(row, column)))).toEqual([
      [0, 10],
      [1, 25],
    ]);
  });

  it('counts the age of each from its own submission', () => {
    const { queue } = queueOf(0, 500);
    const [old, young] = [queue.take(600), queue.take(600)] as QueueEntry[];
    queue.defer(old, 1, 900);
    queue.defer(young, 1, 900);
    expect([queue.settledCount, number(queue.take(1000))]).toEqual([1, 1]);
  });

  it('gives up those that are too old when a connection comes to nothing, and keeps the others', () => {
    const { queue, ledger } = queueOf(0, 100, 600, 1500);
    const deferred = queue.take(0) as QueueEntry;
    queue.defer(deferred, 1, 50);
    queue.connectionFailed(2, 700, 1000);
    // At 1100, when the next try is due, those of 0 and 100 are 1000 old and more.
    expect([queue.settledCount, queue.isUnreachable(1099), queue.nextDue(1000)]).toEqual([2, true, 1100]);
    expect([number(queue.take(1100)), queue.nextDue(1100)]).toEqual([2, 1500]);
    expect(ledger.log.length).toBe(3 + 2);
  });
});
