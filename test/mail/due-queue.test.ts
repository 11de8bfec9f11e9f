import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../src/engine/index.js';
import { DueQueue } from '../../src/mail/due-queue.js';

interface Entry {
  readonly id: number;
  dueAt: number;
}

/** What is done to a queue: something is added, due so much later, put back in front, or taken, and time passes. */
const acts = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('add' as const), ms: fc.nat(50) }),
    fc.record({ act: fc.constantFrom('first' as const, 'take' as const), ms: fc.constant(0) }),
    fc.record({ act: fc.constant('wait' as const), ms: fc.nat(20) }),
  ),
  { maxLength: 200 },
);

describe('what waits for its time', () => {
  it('comes as from a list that is sorted again each time', () => {
    fc.assert(
      fc.property(acts, fc.nat(3), (list, beyond) => {
        const queue = new DueQueue<Entry>();
        const model: Entry[] = [];
        let now = 0;
        for (const [id, { act, ms }] of list.entries()) {
          if (act === 'add') {
            const entry = { id, dueAt: now + ms };
            queue.add(entry);
            const at = model.findIndex(({ dueAt }) => dueAt > entry.dueAt);
            model.splice(at < 0 ? model.length : at, 0, entry);
          } else if (act === 'first') {
            const entry = { id, dueAt: now };
            queue.addFirst(entry);
            model.unshift(entry);
          } else if (act === 'take') {
            const isDue = (model[0]?.dueAt ?? NEVER) <= now;
            expect(queue.take(now)?.id).toBe(isDue ? model.shift()?.id : undefined);
          } else now += ms;
          const due = model.filter(({ dueAt }) => dueAt <= now).length;
          expect([queue.length, queue.nextAt, queue.hasMoreThan(beyond, now)]).toEqual([
            model.length,
            model[0]?.dueAt ?? NEVER,
            due > beyond,
          ]);
          expect(queue.nextAtBeyond(beyond, now)).toBe(model[Math.min(beyond, due)]?.dueAt ?? NEVER);
        }
      }),
    );
  });

  it('takes no longer for times in the worst order', () => {
    // Descending times: each goes to the top, log n steps; a list that is kept sorted by shifting would move n²/2 entries.
    const queue = new DueQueue<Entry>();
    const count = 200_000;
    for (let id = 0; id < count; id++) queue.add({ id, dueAt: count - id });
    let inTime = 0;
    for (let now = 1; now <= count; now++) if (queue.take(now)?.dueAt === now) inTime++;
    expect([inTime, queue.length]).toEqual([count, 0]);
  });
});
