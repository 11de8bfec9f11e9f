import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../src/engine/index.js';
import { type Endpoint, RETRANSMISSION_TIMEOUT, SEGMENT_SENT } from '../../src/tcp/index.js';
import { UP, World, ms, stack } from '../support/tcp.js';

/** What the model is of. */
const NEWRENO = { congestion: 'newreno', sack: false, resendingRearms: false } as const;

/**
 * The full model of Padhye, Firoiu, Towsley and Kurose (SIGCOMM 1998, equation
 * 32): the rate of sending in segments per second. p counts loss indications
 * per segment sent, b segments per acknowledgment, t0 is a single time-out.
 */
function padhye(p: number, rtt: number, t0: number, b: number, wMax: number): number {
  const c = (2 + b) / (3 * b);
  const free = c + Math.sqrt((8 * (1 - p)) / (3 * b * p) + c * c);
  const q = 1 - p;
  const timeoutShare = (w: number): number => Math.min(1, ((1 - q ** 3) * (1 + q ** 3 * (1 - q ** (w - 3)))) / (1 - q ** w));
  const f = 1 + p + 2 * p ** 2 + 4 * p ** 3 + 8 * p ** 4 + 16 * p ** 5 + 32 * p ** 6;
  const w = Math.min(free, wMax);
  const rounds = free < wMax ? (b / 2) * w + 1 : (b / 8) * w + q / (p * w) + 2;
  return (q / p + w + timeoutShare(w) / q) / (rtt * rounds + (timeoutShare(w) * t0 * f) / q);
}

/** Counts as the paper's analysis of traces does: a loss indication is a window repaired or the first of a row of time-outs. */
class Meter implements Sink {
  sent = 0;
  indications = 0;
  private singles = 0;
  private singlesNs = 0;
  private highest = 0;
  private recover = 0;
  private indicatedAt = -1;
  endpoint: Endpoint | null = null;

  record(kind: EventKind, now: number, _c: number, direction: number, _s: number, _flags: number, seq: number, length: number): void {
    if (direction !== UP) return;
    if (kind === SEGMENT_SENT && length > 0) {
      this.sent++;
      if (seq >= this.highest) this.highest = seq + length;
      else if (seq >= this.recover) {
        this.recover = this.highest;
        this.indicatedAt = now;
        this.indications++;
      }
    }
    const rtt = this.endpoint?.sender.rtt;
    if (kind !== RETRANSMISSION_TIMEOUT || rtt?.backoffs !== 1) return;
    if (this.indicatedAt !== now) this.indications++;
    this.singles++;
    this.singlesNs += rtt.rtoNs / 2;
  }

  /** Mean of the single time-outs, s; the one in force if there was none. */
  get t0(): number {
    const rtt = (this.endpoint as Endpoint).sender.rtt;
    return (this.singles > 0 ? this.singlesNs / this.singles : rtt.rtoNs) / 1e9;
  }
}

const grid = (['linux-6', 'rfc'] as const).flatMap((name) =>
  [100, 200].flatMap((rttMs) => [0.001, 0.003, 0.01, 0.03].map((loss) => [name, rttMs, loss] as const)),
);

describe('throughput under random loss', () => {
  it.each(grid)('%s, RTT %d ms, p = %d: within 15 % of Padhye', (name, rttMs, loss) => {
    const buffers = { sendBuffer: 1 << 30, receiveBuffer: 1 << 26 };
    const profile = stack(name, { ...NEWRENO, ...buffers });
    const world = new World({ client: profile, server: profile, link: { delayNs: ms(rttMs / 2) }, up: { loss }, silent: true });
    const app = world.connect(0);
    const segments = loss < 0.002 ? 500_000 : 200_000;
    app.write(segments * 1460, 0);
    const warm = 0.1 * segments * 1460;
    let from = 0;
    do world.run((from += 1e10));
    while (world.server.octets < warm); // the first slow start is no part of the model
    const meter = new Meter();
    meter.endpoint = app.socket?.endpoint as Endpoint;
    world.simulation.trace.attach(meter);
    world.run(1e15);
    const p = meter.indications / meter.sent;
    const rate = (meter.sent / (world.simulation.now - from)) * 1e9;
    const model = padhye(p, rttMs / 1e3, meter.t0, name === 'rfc' ? 2 : 1, buffers.receiveBuffer / 1460);
    if (process.env.SHOW)
      console.log(name, rttMs, loss, p.toFixed(5), meter.t0.toFixed(3), rate.toFixed(1), model.toFixed(1), (rate / model).toFixed(3));
    expect(world.server.octets).toBe(segments * 1460);
    expect(Math.abs(rate / model - 1)).toBeLessThan(0.15);
  });

  it('limited by the receiver: one window per RTT, whatever the model of loss', () => {
    const wMax = 20;
    const profile = stack('linux-6', { ...NEWRENO, receiveBuffer: (wMax + 1) * 1460 });
    const world = new World({ client: profile, server: profile, up: { loss: 0.0005 }, silent: true });
    const meter = new Meter();
    world.simulation.trace.attach(meter);
    meter.endpoint = world.connect(0).socket?.endpoint as Endpoint;
    world.client.write(100_000 * 1460, 0);
    world.run(1e15);
    const rate = (meter.sent / world.simulation.now) * 1e9;
    expect(Math.abs(rate / padhye(meter.indications / meter.sent, 0.1, meter.t0, 1, wMax) - 1)).toBeLessThan(0.15);
  });
});

describe('throughput without loss', () => {
  it('fills a link of 10 Mbit/s but for the headers', () => {
    const world = new World({ link: { rateBps: 1e7 }, silent: true });
    world.connect(0);
    world.client.write(20_000_000, 0);
    world.run();
    const goodput = (world.server.octets * 8e9) / world.server.readAt;
    expect(goodput).toBeLessThan((1e7 * 1460) / 1500);
    expect(goodput).toBeGreaterThan(((1e7 * 1460) / 1500) * 0.95);
  });

  it('shares a bottleneck with a short queue, losses and all, and uses four fifths of it', () => {
    const world = new World({ up: { rateBps: 1e7, queuePackets: 100 }, silent: true });
    for (let i = 0; i < 4; i++) world.connect(0).write(10_000_000, 0);
    world.run();
    const total = world.servers.reduce((sum, { octets }) => sum + octets, 0);
    expect(total).toBe(40_000_000);
    expect((total * 8e9) / Math.max(...world.servers.map(({ readAt }) => readAt))).toBeGreaterThan(0.8e7);
    expect(world.host.counters.retransmits).toBeGreaterThan(0);
  });
});
