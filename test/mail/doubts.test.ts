import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Doubts } from '../../src/mail/doubts.js';

interface Doubt {
  readonly since: number;
  readonly readAfter: number;
  /** The 250 is read; otherwise the connection is forgotten then. */
  readonly isRead: boolean;
  /** The server reads the message only after the client has forgotten the connection. */
  readonly isLate: boolean;
}

const doubt: fc.Arbitrary<Doubt> = fc.record({
  since: fc.integer({ min: 0, max: 50 }),
  readAfter: fc.integer({ min: 0, max: 20 }),
  isRead: fc.boolean(),
  isLate: fc.boolean(),
});

describe('messages in doubt', () => {
  it('are counted as by looking at every instant', () => {
    fc.assert(
      fc.property(fc.array(doubt, { maxLength: 30 }), (all) => {
        const doubts = new Doubts();
        all.forEach(({ since, readAfter, isRead, isLate }, i) => {
          const end = since + readAfter;
          if (!isRead && isLate) doubts.forget(i, end);
          doubts.begin(i, i, since);
          if (isRead) doubts.resolve(i, i, end);
          else if (!isLate) doubts.forget(i, end);
        });
        const at = (t: number): number => all.filter(({ since, readAfter }) => since <= t && t < since + readAfter).length;
        expect(doubts.most()).toBe(Math.max(0, ...Array.from({ length: 80 }, (_, t) => at(t))));
        const read = all.filter(({ isRead }) => isRead);
        expect([doubts.resolved, doubts.resolvedNs]).toEqual([read.length, read.reduce((sum, { readAfter }) => sum + readAfter, 0)]);
      }),
      { numRuns: 500 },
    );
  });

  it('that are read late are clipped to what the client knew', () => {
    const doubts = new Doubts();
    doubts.forget(1, 10);
    doubts.begin(0, 1, 5);
    doubts.begin(1, 1, 12);
    doubts.begin(2, 2, 7);
    expect(doubts.most()).toBe(2);
  });

  it('stay so to the end of the run when nobody resolves them', () => {
    const doubts = new Doubts();
    for (let message = 0; message < 3; message++) doubts.begin(message, 1, message);
    expect(doubts.most()).toBe(3);
  });
});
