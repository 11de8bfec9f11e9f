import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../src/engine/index.js';
import { PACKET_DROPPED } from '../../src/net/index.js';
import { type Endpoint, RETRANSMISSION_TIMEOUT, SEGMENT_SENT, type StackProfile } from '../../src/tcp/index.js';
import { UP, World, ms, stack } from '../support/tcp.js';

/**
 * The sender that the model is of: Reno's window, losses told by three duplicate
 * acknowledgments or a timeout, one hole repaired after another. It is of 1998:
 * its third duplicate must come from what was in flight, as there is no limited
 * transmit (RFC 3042 is of 2001).
 */
const MODELLED = {
  congestion: 'newreno',
  sack: false,
  rack: false,
  tailProbe: false,
  limitedTransmit: false,
  timestamps: false,
} satisfies Partial<StackProfile>;
const MSS = 1460;

/** Q̂(w): the share of losses in a window of w that time out for want of `needed` duplicates (three in the paper's equation 24). */
function timeoutShare(p: number, w: number, needed = 3): number {
  if (w <= needed) return 1;
  const q = 1 - p;
  const none = q ** needed;
  return Math.min(1, ((1 - none) * (1 + none * (1 - q ** (w - needed)))) / (1 - q ** w));
}

/**
 * The full model of Padhye, Firoiu, Towsley and Kurose (SIGCOMM 1998, equation
 * 32): the rate of sending, repetitions included, in segments per second. p is
 * the probability that a segment is lost when the one before it in its round was
 * not: its reciprocal is the mean number of segments up to and with the first
 * loss after a window was halved. On a link with independent losses that is the
 * loss rate of the link, whatever part of the losses shares a halving. b segments
 * go per acknowledgment that lets the window grow; t0 is a single timeout, s.
 */
function padhye(p: number, rtt: number, t0: number, b: number, wMax = Number.POSITIVE_INFINITY, needed = 3): number {
  const c = (2 + b) / (3 * b);
  const q = 1 - p;
  const free = c + Math.sqrt((8 * q) / (3 * b * p) + c * c);
  const w = Math.min(free, wMax);
  const rounds = free < wMax ? (b / 2) * w + 1 : (b / 8) * w + q / (p * w) + 2;
  const backoff = 1 + p + 2 * p ** 2 + 4 * p ** 3 + 8 * p ** 4 + 16 * p ** 5 + 32 * p ** 6;
  const share = timeoutShare(p, w, needed);
  return (q / p + w + share / q) / (rtt * rounds + (share * t0 * backoff) / q);
}

/** Counts what a client sends and the link loses of it, and measures single timeouts. */
class Meter implements Sink {
  sent = 0;
  lost = 0;
  private singles = 0;
  private singlesNs = 0;

  constructor(private readonly endpoint: Endpoint) {}

  record(kind: EventKind, _now: number, _c: number, direction: number, _s: number, _f: number, _seq: number, length: number): void {
    if (direction !== UP) return;
    if (kind === SEGMENT_SENT && length > 0) this.sent++;
    if (kind === PACKET_DROPPED) this.lost++;
    const { rtt } = this.endpoint.sender;
    if (kind !== RETRANSMISSION_TIMEOUT || rtt.backoffs !== 1) return;
    this.singles++;
    this.singlesNs += rtt.rtoNs / 2;
  }

  /** Mean of the single timeouts, s; the one in force if there was none. */
  get t0(): number {
    return (this.singles > 0 ? this.singlesNs / this.singles : this.endpoint.sender.rtt.rtoNs) / 1e9;
  }

  /** What share the link lost: nearer to the run's truth than the probability that it drew with. */
  get p(): number {
    return this.lost / this.sent;
  }
}

type Modelled = 'linux-6-reno' | 'rfc';

/** Linux counts acknowledged segments; by RFC 5681 a window grows once per acknowledgment, and every second segment brings one. */
const PER_GROWTH: Record<Modelled, number> = { 'linux-6-reno': 1, rfc: 2 };

/** Rate of sending over a long transfer, segments per second, after the first tenth: the first slow start is no part of the model. */
function transfer(name: Modelled, rttMs: number, loss: number, overrides: Partial<StackProfile> = {}): { rate: number; meter: Meter } {
  const profile = stack(name, { ...MODELLED, sendBuffer: 1 << 30, receiveBuffer: 1 << 26, ...overrides });
  const world = new World({ client: profile, server: profile, link: { delayNs: ms(rttMs / 2) }, up: { loss }, silent: true });
  const app = world.connect(0);
  const octets = Math.max(60_000, 150 / loss) * MSS;
  app.write(octets, 0);
  let from = 0;
  do world.run((from += ms(10_000)));
  while (world.server.octets < octets / 10);
  const meter = new Meter(app.socket?.endpoint as Endpoint);
  world.simulation.trace.attach(meter);
  world.run(1e15);
  expect(world.server.octets).toBe(octets);
  return { rate: (meter.sent / (world.simulation.now - from)) * 1e9, meter };
}

const cells = [100, 200, 400].flatMap((rttMs) => [0.001, 0.003, 0.01, 0.02, 0.03].map((loss) => [rttMs, loss] as const));
const names: readonly Modelled[] = ['linux-6-reno', 'rfc'];

const show = (...what: unknown[]): void => {
  if (process.env.SHOW) console.log(...what);
};

describe.each(names)('throughput of %s under random loss', (name) => {
  const b = PER_GROWTH[name];

  it.each(cells)('RTT %d ms, p = %d: within 10 % of Padhye', (rttMs, loss) => {
    const { rate, meter } = transfer(name, rttMs, loss);
    const model = padhye(meter.p, rttMs / 1e3, meter.t0, b);
    show(name, rttMs, loss, 'p', meter.p.toFixed(5), 'T0', meter.t0.toFixed(3), 'ratio', (rate / model).toFixed(3));
    expect(Math.abs(rate / model - 1)).toBeLessThan(0.1);
  });

  it.each([
    [100, 0.001, 20],
    [100, 0.003, 16],
    [200, 0.001, 30],
    [200, 0.01, 9],
  ])('RTT %d ms, p = %d, held to %d segments by the receiver: within 10 % of Padhye', (rttMs, loss, wMax) => {
    // The acknowledgment leaves before the application has read: what it acknowledges still takes room.
    const { rate, meter } = transfer(name, rttMs, loss, { receiveBuffer: (wMax + 1) * MSS, receiveWindow: 'open' });
    const model = padhye(meter.p, rttMs / 1e3, meter.t0, b, wMax);
    show(name, rttMs, loss, wMax, 'ratio', (rate / model).toFixed(3));
    expect(Math.abs(rate / model - 1)).toBeLessThan(0.1);
  });

  /**
   * With limited transmit one duplicate brings on the others, so that most of the
   * timeouts go that the model reckons with: it is right where they weigh little,
   * and too low where T0 is many round trips (`rfc` at 100 ms: ten).
   */
  it.each(cells.filter(([, loss]) => loss !== 0.001 && loss !== 0.02))(
    'RTT %d ms, p = %d, with limited transmit: between Padhye of three duplicates and of one, within 10 %',
    (rttMs, loss) => {
      const { rate, meter } = transfer(name, rttMs, loss, { limitedTransmit: true });
      const [three, one] = [3, 1].map((needed) => padhye(meter.p, rttMs / 1e3, meter.t0, b, undefined, needed));
      show(name, rttMs, loss, 'limited transmit', (rate / three).toFixed(3), (rate / one).toFixed(3));
      expect(rate).toBeGreaterThan(0.9 * three);
      expect(rate).toBeLessThan(1.1 * one);
    },
  );
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
