import { describe, expect, it } from 'vitest';
import type { Direction, Middlebox, MiddleboxPort, Packet } from '../../src/net/index.js';
import type { Segment } from '../../src/tcp/index.js';
import { UP, World, ms, stack } from '../support/tcp.js';

/** The kernel's: 717/1024 of the window stays, and 410/1024 segments per cubic second. */
const BETA = 717 / 1024;
const C = 410 / 1024;

/** Average window where the curve decides, segments (RFC 9438 5, equation 5). */
function cubicWindow(p: number, rtt: number): number {
  return ((C * (3 + BETA)) / (4 * (1 - BETA))) ** 0.25 * (rtt / p) ** 0.75;
}

/** Average window of additive increase and multiplicative decrease (RFC 9438 4.3, after Floyd, Handley and Padhye 2000). */
function aimdWindow(p: number, alpha: number, beta: number): number {
  return Math.sqrt((alpha * (1 + beta)) / (2 * (1 - beta) * p));
}

/** Reno's window with CUBIC's decrease: what the Reno-friendly region follows. */
function friendlyWindow(p: number): number {
  return aimdWindow(p, (3 * (1 - BETA)) / (1 + BETA), BETA);
}

/**
 * The RFC's deterministic loss: between two losses there are always as many segments. The first one ends slow start
 * near the window that is expected, and the next few may lie at another distance.
 */
class EveryNth implements Middlebox {
  readonly name = 'every-nth';
  passed = 0;
  losses = 0;
  private since = 0;

  constructor(
    private readonly slowStart: number,
    private readonly distance: number,
    private readonly firstDistance: number,
    private readonly firstLosses: number,
  ) {}

  pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void {
    if (direction === UP && (packet as Segment).length > 0) {
      this.passed++;
      const distance = this.losses === 0 ? this.slowStart : this.losses < this.firstLosses ? this.firstDistance : this.distance;
      if (++this.since >= distance) {
        this.since = 0;
        this.losses++;
        port.swallow(packet, now);
        return;
      }
    }
    port.forward(packet, now);
  }
}

const SETTLING = 8;
const MEASURED = 4;

/** Average window over some whole cycles: what is sent in a round trip. */
function averageWindow(expected: number, distance: number, rttMs: number, first: { distance: number; losses: number }): number {
  const profile = stack('linux-6', { sendBuffer: 2 ** 40, receiveBuffer: 2 ** 34, receiveWindow: 'open' });
  const link = { delayNs: ms(rttMs / 2) };
  const world = new World({ client: profile, server: profile, link, silent: true });
  const app = world.connect(0);
  const box = new EveryNth(Math.round(expected), distance, first.distance, first.losses);
  if (app.socket !== null) app.socket.flow.middlebox = box;
  app.write(2 ** 39, 0);
  const step = ms(rttMs) / 4;
  let until = 0;
  const runUntil = (losses: number): void => {
    while (box.losses < losses) world.run((until += step));
  };
  runUntil(first.losses + SETTLING);
  const from = world.simulation.now;
  const before = box.passed;
  runUntil(first.losses + SETTLING + MEASURED);
  return ((box.passed - before) * ms(rttMs)) / (world.simulation.now - from);
}

/** Half of the time during which the curve is within a segment of its plateau, s. */
const FLAT = (1 / C) ** (1 / 3);

/**
 * Average window when each cycle ends so long before the plateau's middle, s:
 * where n segments are what a cycle of that length sends.
 */
function windowOfCycleEnding(early: number, p: number, rtt: number): number {
  let [low, high] = [1, 1e6];
  for (let i = 0; i < 60; i++) {
    const average = (low + high) / 2;
    const k = Math.cbrt(((4 * average) / (3 + BETA)) * ((1 - BETA) / C));
    if ((average * (k - early)) / rtt > 1 / p) high = average;
    else low = average;
  }
  return low;
}

const show = (...what: unknown[]): void => {
  if (process.env.SHOW) console.log(...what);
};

describe("CUBIC's response function under one loss in every n segments", () => {
  /**
   * In whole segments the curve is flat around its plateau for seconds, and a
   * cycle that ends anywhere there repeats itself: where a window settles depends
   * on the side from which it came. The response function, whose cycles end at the
   * middle, is between the two.
   */
  it.each([
    [100, 30_000],
    [200, 10_000],
    [400, 3000],
    [400, 10_000],
  ])('RTT %d ms, n = %d, where the curve decides: within 10 percent', (rttMs, n) => {
    const expected = cubicWindow(1 / n, rttMs / 1e3);
    expect(expected).toBeGreaterThan(2 * friendlyWindow(1 / n));
    const below = averageWindow(expected, n, rttMs, { distance: Math.round(n / 4), losses: 4 });
    const above = averageWindow(expected, n, rttMs, { distance: 2 * n, losses: 7 });
    const ratio = (below + above) / 2 / expected;
    const [least, most] = [-FLAT, FLAT].map((early) => windowOfCycleEnding(early, 1 / n, rttMs / 1e3));
    show('curve', rttMs, n, expected.toFixed(1), (below / expected).toFixed(3), (above / expected).toFixed(3), ratio.toFixed(3));
    show('  between', (least / expected).toFixed(3), (most / expected).toFixed(3));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
    for (const window of [below, above]) {
      expect(window).toBeGreaterThan(0.97 * least);
      expect(window).toBeLessThan(1.03 * most);
    }
  });

  /**
   * A window is counted in whole segments, and stands still for the round trip of
   * a recovery: three segments in all. From 30 on that is less than a tenth.
   */
  it.each([
    [10, 1000],
    [10, 3000],
    [10, 10_000],
    [20, 1000],
    [20, 3000],
    [20, 10_000],
    [50, 1000],
  ])('RTT %d ms, n = %d, where it is as fast as Reno: within 10 percent', (rttMs, n) => {
    const expected = friendlyWindow(1 / n);
    expect(expected).toBeGreaterThan(1.9 * cubicWindow(1 / n, rttMs / 1e3));
    const ratio = averageWindow(expected, n, rttMs, { distance: Math.round(n / 4), losses: 5 }) / expected;
    show('friendly', rttMs, n, expected.toFixed(1), ratio.toFixed(3));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
  });
});
