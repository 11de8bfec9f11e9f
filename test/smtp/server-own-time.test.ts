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

describe('read calls of a session', () => {
  const time = () => new OwnTime({ read: 300, cold: 1000, octet: 2 });

  it('take longer the first time after it has slept, in a text', () => {
    const slept = time();
    slept.wake();
    expect([slept.ofReading(100, true), slept.ofReading(100, true)]).toEqual([1200, 200]);
    slept.wake();
    expect(slept.ofReading(50, true)).toBe(1100);
  });

  it('take as long for commands, and the text behind them finds it awake', () => {
    const slept = time();
    slept.wake();
    expect([slept.ofReading(100, false), slept.ofReading(100, true)]).toEqual([300, 200]);
  });
});
