import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deliveries } from '../../src/smtp/server/deliveries.js';
import { OwnTime } from '../../src/smtp/server/own-time.js';

/** Who shares two processors fairly gets this part of one, step by step of 1 µs: what `Deliveries` does without steps. */
function stepwise(started: readonly number[], deliveryNs: number, ns: number): number {
  const left = started.map(() => deliveryNs);
  let own = ns;
  let at = 0;
  const STEP = 1000;
  for (; own > 0; at += STEP) {
    const busy = left.filter((one) => one > 0).length;
    const share = Math.min(1, 2 / (busy + 1));
    for (let i = 0; i < left.length; i++) left[i] -= STEP * share;
    own -= STEP * share;
  }
  return at;
}

describe('deliveries that compete with the session for two processors', () => {
  it('cost it nothing while there is one', () => {
    const deliveries = new Deliveries();
    deliveries.start(9e6, 0);
    expect(deliveries.until(5e6, 0)).toBe(5e6);
  });

  it('leave it two thirds of a processor when there are two, and half when there are three', () => {
    const deliveries = new Deliveries();
    deliveries.start(9e6, 0);
    deliveries.start(9e6, 0);
    expect(deliveries.until(2e6, 0)).toBe(3e6);
    deliveries.start(9e6, 0);
    expect(deliveries.until(2e6, 0)).toBe(4e6);
  });

  it('have ended after a while', () => {
    const deliveries = new Deliveries();
    for (let i = 0; i < 3; i++) deliveries.start(10e6, 0);
    // Three and the session: half a processor each, for 20 ms.
    expect(deliveries.until(2e6, 19e6)).toBe(19e6 + 1e6 + 1.5e6);
    expect(deliveries.until(2e6, 20e6)).toBe(22e6);
  });

  it('let a session that never waits take (delivery + own work) / 2 for each message in the end', () => {
    const deliveries = new Deliveries();
    const ends = [0];
    for (let i = 0; i < 200; i++) {
      ends.push(deliveries.until(1e6, ends[i]));
      deliveries.start(9e6, ends[i + 1]);
    }
    expect((ends[200] - ends[100]) / 100).toBeCloseTo(5e6, -5);
  });

  it('come to the same as small steps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (count, delivery, own) => {
          const deliveries = new Deliveries();
          const started = Array.from({ length: count }, () => 0);
          for (const at of started) deliveries.start(delivery * 1e6, at);
          expect(Math.abs(deliveries.until(own * 1e6, 0) - stepwise(started, delivery * 1e6, own * 1e6))).toBeLessThan(20_000);
        },
      ),
    );
  });
});

describe('a session that reads while a burst is being written', () => {
  const processor = { freeAt: (now: number) => (now < 700 ? 700 : now) };
  const work = { read: 300, octet: 2 };

  it('is held up to the end of it, and has read on meanwhile', () => {
    const time = new OwnTime(work, processor);
    expect(time.ofReading(100, true)).toBe(200);
    expect(time.heldUpUntil(200, true)).toBe(700);
    // 500 ns of work are done already.
    expect(time.ofReading(100, true)).toBe(0);
    expect(time.ofReading(200, true)).toBe(100);
    expect(time.ofReading(100, true)).toBe(200);
  });

  it('but only in a text, and not when it has nothing more to read', () => {
    const time = new OwnTime(work, processor);
    expect(time.heldUpUntil(200, false)).toBe(700);
    expect(time.ofReading(100, true)).toBe(200);
    expect(time.heldUpUntil(200, true)).toBe(700);
    time.rest();
    expect(time.ofReading(100, false)).toBe(300);
    expect(time.heldUpUntil(700, true)).toBeNull();
  });
});
