import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cubeRoot } from '../../src/tcp/congestion/cube-root.js';
import { CubicWindow } from '../../src/tcp/congestion/cubic.js';
import { World, ms, stack } from '../support/tcp.js';

const BETA = 717 / 1024;
const C = 410 / 1024;

/** A window in congestion avoidance after a loss at `maximum`, acknowledged in full each RTT, in steps of one segment evenly spread. */
function afterLoss(maximum: number, rttMs: number, seconds: number): { at: number; cwnd: number }[] {
  const window = new CubicWindow(10);
  window.cwnd = maximum;
  window.onSample({ rttNs: ms(rttMs), una: 0, nxt: 0 }, 0);
  window.ssthresh = window.afterLoss();
  window.cwnd = window.ssthresh;
  const seen: { at: number; cwnd: number }[] = [];
  for (let now = ms(1000); now < ms(1000) + seconds * 1e9; now += ms(rttMs)) {
    seen.push({ at: (now - ms(1000)) / 1e9, cwnd: window.cwnd });
    for (let i = 0, whole = window.cwnd; i < whole; i++) window.grow(1, now + Math.floor((i * ms(rttMs)) / whole));
  }
  return seen;
}

describe('the cube root in integers', () => {
  it('is the largest whose cube is not beyond', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.maxSafeNat()), (a) => {
        const x = BigInt(cubeRoot(a));
        expect(x * x * x <= BigInt(a) && (x + 1n) * (x + 1n) * (x + 1n) > BigInt(a)).toBe(true);
      }),
    );
  });
});

describe('CUBIC', () => {
  it('keeps 717/1024 of the window, and of a maximum that was not reached again half of what is left over too (fast convergence)', () => {
    const window = new CubicWindow(10);
    window.cwnd = 1000;
    expect([window.afterLoss(), window.lastMaximum]).toEqual([700, 1000]);
    window.cwnd = 800;
    expect([window.afterLoss(), window.lastMaximum]).toEqual([560, Math.floor((800 * (1 + BETA)) / 2)]);
    window.cwnd = 2;
    expect(window.afterLoss()).toBe(2);
  });

  it.each([
    [1000, 100],
    [4000, 100],
    [1000, 20],
    [300, 200],
  ])('after a loss at %d segments, RTT %d ms, follows C(t − K)³ + Wmax (RFC 9438 4.2)', (maximum, rttMs) => {
    const k = Math.cbrt((maximum * (1 - BETA)) / C);
    for (const { at, cwnd } of afterLoss(maximum, rttMs, 1.4 * k)) {
      const t = at + rttMs / 1e3;
      const curve = C * (t - k) ** 3 + maximum;
      const reno = maximum * BETA + ((at * 1e3) / rttMs) * ((3 * (1 - BETA)) / (1 + BETA));
      // It may be a round trip late, and grows by half at most.
      const before = C * (at - rttMs / 1e3 - k) ** 3 + maximum;
      expect(cwnd).toBeLessThan(Math.max(curve, reno) * 1.006 + 2);
      expect(cwnd).toBeGreaterThan(Math.min(before, curve) * 0.996 - 2);
    }
  });

  it('is never slower than Reno with its decrease: 3(1 − β)/(1 + β) a round trip (RFC 9438 4.3)', () => {
    const seen = afterLoss(40, 10, 2);
    const slope = (seen[seen.length - 1].cwnd - seen[0].cwnd) / seen.length;
    const reno = (3 * (1 - BETA)) / (1 + BETA);
    expect(slope).toBeGreaterThan(0.9 * reno);
    expect(slope).toBeLessThan(1.25 * reno);
  });

  it('while no maximum is known grows by 5 % a round trip at least, by a half at most', () => {
    const window = new CubicWindow(100);
    window.ssthresh = 100;
    for (let i = 0; i < 100; i++) window.grow(1, ms(1000) + i * ms(1));
    expect(window.cwnd).toBe(105);
    for (let t = 0; t < 150 && window.cwnd < 10_000; t++) {
      const before = window.cwnd;
      for (let i = 0; i < before; i++) window.grow(1, ms(2000 + 100 * t));
      expect(window.cwnd).toBeLessThanOrEqual(1.5 * before + 1);
    }
    expect(window.cwnd).toBeGreaterThanOrEqual(10_000);
  });

  it('does not count idle time on its curve', () => {
    const [busy, idle] = [0, 1].map(() => {
      const window = new CubicWindow(100);
      window.ssthresh = 50;
      window.grow(1, ms(1000));
      return window;
    });
    idle.onRestart(ms(60_000), ms(61_100));
    for (let i = 0; i < 100; i++) {
      busy.grow(1, ms(1100));
      idle.grow(1, ms(61_100));
    }
    expect(idle.cwnd).toBe(busy.cwnd);
  });

  it('forgets all on a timeout', () => {
    const window = new CubicWindow(10);
    window.afterLoss();
    window.forget();
    expect([window.lastMaximum, window.delayMinNs, window.hystart.found]).toEqual([0, 0, false]);
  });
});

describe('HyStart', () => {
  /** How slow start ends on a link with a queue: the threshold, and what was lost up to then. */
  function slowStart(rateBps: number, queueOctets: number, delayNs = ms(50)): { ssthresh: number; lost: number } {
    const world = new World({
      client: stack('linux-6', { sendBuffer: 1 << 28 }),
      server: stack('linux-6', { receiveBuffer: 1 << 26 }),
      link: { rateBps, queueOctets, delayNs },
      silent: true,
    });
    world.connect(0).write(200_000_000, 0);
    const { congestion } = (world.client.socket as NonNullable<typeof world.client.socket>).endpoint.sender;
    for (let at = 10; at < 3000 && congestion.ssthresh > 1e9; at += 10) world.run(ms(at));
    return { ssthresh: congestion.ssthresh, lost: world.host.counters.retransmits };
  }

  it.each([
    [1e8, 1 << 20],
    [1e8, 600_000],
    [1e7, 1 << 20],
    [1e9, 8 << 20],
  ])(
    'at %d bit/s and a queue of %d octets ends slow start between a third of the path and what path and queue hold, with nothing lost',
    (rate, queue) => {
      const { ssthresh, lost } = slowStart(rate, queue);
      const path = (rate * 0.1) / 8 / 1500;
      expect(lost).toBe(0);
      expect(ssthresh).toBeGreaterThan(path / 3);
      expect(ssthresh).toBeLessThan(path + queue / 1500);
    },
  );

  it('leaves an unlimited link alone, and never stops below 16 segments', () => {
    expect(slowStart(0, Number.POSITIVE_INFINITY).ssthresh).toBe(Number.MAX_SAFE_INTEGER);
    expect(slowStart(1e5, 1 << 20).ssthresh).toBeGreaterThanOrEqual(16);
  });

  it('stops on delay alone: eight samples of a round an eighth above the least, in trains too short for the other test', () => {
    const window = new CubicWindow(100);
    const round = (start: number, rtt: number, una: number): void => {
      for (let i = 0; i < 9; i++) window.onSample({ rttNs: ms(rtt), una: una + i, nxt: una + 100 }, ms(start) + i * 1000);
    };
    round(1000, 100, 1);
    round(1100, 112, 201);
    expect(window.hystart.found).toBe(false);
    round(1200, 113, 401);
    expect([window.hystart.found, window.ssthresh]).toEqual([true, 100]);
  });

  it('stops on a train of half the least round trip: acknowledgments at most 2 ms apart', () => {
    for (const [gap, found] of [
      [2, true],
      [3, false],
    ] as const) {
      const window = new CubicWindow(100);
      for (let i = 0; i < 30; i++) window.onSample({ rttNs: ms(100), una: 1 + i, nxt: 1000 }, ms(1000 + gap * i));
      expect(window.hystart.found).toBe(found);
    }
  });
});
