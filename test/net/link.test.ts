import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER, Simulation, Source } from '../../src/engine/index.js';
import { DropReason, type Flow, Link, type LinkOptions, type Packet, UP } from '../../src/net/index.js';
import { Parcel } from '../support/parcel.js';
import { IDEAL_LINK, ms } from '../support/tcp.js';

/** One link, with somebody at its far end who notes what arrives when. */
class Bench {
  readonly simulation = new Simulation('link');
  readonly arrivals: { serial: number; at: number }[] = [];
  readonly drops: { serial: number; reason: number }[] = [];
  readonly link: Link;
  private readonly flow = {
    arrived: (packet: Packet, now: number) => this.arrivals.push({ serial: packet.serial, at: now }),
    dropped: (packet: Packet, reason: number) => this.drops.push({ serial: packet.serial, reason }),
  } as unknown as Flow;

  constructor(options: Partial<LinkOptions>) {
    const { random } = this.simulation;
    this.link = new Link(this.simulation, { ...IDEAL_LINK, ...options }, random.stream('loss'), random.stream('jitter'));
  }

  send(serial: number, octets: number, now: number): void {
    const packet = new Parcel(this.flow, UP, octets);
    packet.serial = serial;
    this.link.send(packet, now);
  }

  /** Sends each packet at its instant, between the arrivals. */
  play(packets: readonly { at: number; octets: number }[]): void {
    const bench = this;
    class Feeder extends Source {
      next = 0;
      override fire(now: number): void {
        for (; this.next < packets.length && packets[this.next].at <= now; this.next++)
          bench.send(this.next, packets[this.next].octets, now);
        if (this.next < packets.length) bench.simulation.arm(this, packets[this.next].at);
      }
    }
    this.simulation.arm(new Feeder(), packets[0]?.at ?? 0);
    this.simulation.run({ timeNs: Number.MAX_SAFE_INTEGER, events: 1e7 });
  }
}

const traffic = fc
  .array(fc.record({ gap: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(30_000)), octets: fc.integer({ min: 40, max: 1500 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((list) => {
    let at = 0;
    return list.map(({ gap, octets }) => ({ at: (at += gap), octets }));
  });

describe('a link', () => {
  it.each([
    [1500, 1e8, 120_000],
    [40, 1e9, 320],
    [41, 3e9, 110], // 328/3 = 109.33…
    [1, 1e12, 1],
    [1500, 1, 12_000e9],
  ])('serialises %d octets at %d bit/s in ceil(bits·1e9/rate) = %d ns', (octets, rateBps, ns) => {
    const bench = new Bench({ rateBps, delayNs: 7 });
    bench.send(1, octets, 0);
    bench.simulation.run({ timeNs: NEVER, events: 10 });
    expect(bench.arrivals).toEqual([{ serial: 1, at: ns + 7 }]);
  });

  it('is a FIFO with a drop-tail queue: as the brute-force model, packet by packet', () => {
    const limits = fc.record({
      queueOctets: fc.oneof(fc.constant(NEVER), fc.nat(9000)),
      queuePackets: fc.oneof(fc.constant(NEVER), fc.nat(9)),
    });
    fc.assert(
      fc.property(traffic, limits, (packets, limit) => {
        const bench = new Bench({ rateBps: 4e9, delayNs: 500, ...limit });
        bench.play(packets);
        const taken: { serial: number; octets: number; starts: number; ends: number }[] = [];
        const dropped: number[] = [];
        packets.forEach(({ at, octets }, serial) => {
          const waiting = taken.filter((packet) => packet.starts > at);
          const free = taken.length === 0 ? 0 : taken[taken.length - 1].ends;
          const room = waiting.length + 1 <= limit.queuePackets && waiting.reduce((sum, p) => sum + p.octets, octets) <= limit.queueOctets;
          const starts = Math.max(at, free);
          if (free > at && !room) dropped.push(serial);
          else taken.push({ serial, octets, starts, ends: starts + octets * 2 });
        });
        expect(bench.arrivals).toEqual(taken.map(({ serial, ends }) => ({ serial, at: ends + 500 })));
        expect(bench.drops).toEqual(dropped.map((serial) => ({ serial, reason: DropReason.queue })));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps order and every instant within [delay, delay + jitter] of its departure', () => {
    fc.assert(
      fc.property(traffic, fc.integer({ min: 1, max: 50_000 }), fc.constantFrom(0, 1e9, 2e10), (packets, jitterNs, rateBps) => {
        const bench = new Bench({ rateBps, delayNs: 900, jitterNs });
        bench.play(packets);
        expect(bench.arrivals.map(({ serial }) => serial)).toEqual(packets.map((_, i) => i));
        let free = 0;
        packets.forEach(({ at, octets }, i) => {
          free = Math.max(at, free) + (rateBps === 0 ? 0 : Math.ceil((octets * 8e9) / rateBps));
          const late = bench.arrivals[i].at - free - 900;
          expect(late >= 0 && late <= jitterNs).toBe(true);
          expect(bench.arrivals[i].at).toBeGreaterThanOrEqual(bench.arrivals[Math.max(i - 1, 0)].at);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('draws jitter uniformly', () => {
    const bench = new Bench({ delayNs: 0, jitterNs: 99 });
    const n = 20_000;
    bench.play(Array.from({ length: n }, (_, i) => ({ at: i * 1000, octets: 40 })));
    const cells = new Array<number>(10).fill(0);
    for (const { serial, at } of bench.arrivals) cells[Math.floor((at - serial * 1000) / 10)]++;
    const chi2 = cells.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    expect(chi2).toBeLessThan(27.9); // 9 degrees of freedom, 0.1 %
  });

  it.each([0, 1e8])('loses packets as a coin does, at rate %d, and those take their turn on the wire', (rateBps) => {
    const bench = new Bench({ rateBps, loss: 0.02 });
    const n = 50_000;
    bench.play(Array.from({ length: n }, (_, i) => ({ at: Math.floor(i / 3) * 360_000, octets: 1500 })));
    const sigma = Math.sqrt(n * 0.02 * 0.98);
    expect(Math.abs(bench.drops.length - n * 0.02)).toBeLessThan(4 * sigma);
    expect(bench.arrivals.length + bench.drops.length).toBe(n);
    expect(bench.drops.every(({ reason }) => reason === DropReason.loss)).toBe(true);
    if (rateBps !== 0) for (const { serial, at } of bench.arrivals) expect(at).toBe((serial + 1) * 120_000 + ms(50));
  });

  it('has packets that will be lost wait in the queue like others', () => {
    const bench = new Bench({ rateBps: 8e9, loss: 1, queuePackets: 2 });
    for (let i = 0; i < 5; i++) bench.send(i, 1000, 0);
    const { loss, queue } = DropReason;
    expect(bench.drops.map(({ reason }) => reason)).toEqual([loss, loss, loss, queue, queue]);
  });

  it('does not carry what is larger than its MTU', () => {
    const bench = new Bench({ mtu: 576 });
    bench.play([
      { at: 0, octets: 577 },
      { at: 0, octets: 576 },
    ]);
    expect(bench.drops).toEqual([{ serial: 0, reason: DropReason.mtu }]);
    expect(bench.arrivals).toEqual([{ serial: 1, at: ms(50) }]);
  });

  it('knows its backlog', () => {
    const bench = new Bench({ rateBps: 8e9 });
    for (let i = 0; i < 4; i++) bench.send(i, 1000, 0);
    const seen = [0, 999, 1000, 2500, 3000].map((now) => [bench.link.backlogPackets(now), bench.link.backlogOctets(now)]);
    expect(seen).toEqual([
      [3, 3000],
      [3, 3000],
      [2, 2000],
      [1, 1000],
      [0, 0],
    ]);
  });

  it.each([0.2, 0.5, 0.7, 0.9])('queues as M/D/1 does at ρ = %d: mean wait ρ/(2(1−ρ)) services', (load) => {
    const service = 10_000;
    const n = 500_000;
    const batches = 50;
    const bench = new Bench({ rateBps: 8e8, delayNs: 0 });
    const draws = bench.simulation.random.stream('arrivals');
    let exact = 0;
    const packets = Array.from({ length: n }, () => ({ at: Math.round((exact += draws.exponential(service / load))), octets: 1000 }));
    bench.play(packets);
    const waits = bench.arrivals.map(({ serial, at }) => (at - packets[serial].at - service) / service);
    const means = Array.from({ length: batches }, (_, i) => {
      const batch = waits.slice((i * n) / batches, ((i + 1) * n) / batches);
      return batch.reduce((sum, wait) => sum + wait, 0) / batch.length;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / batches;
    // Waits that follow each other are alike; means of 10,000 of them hardly are.
    const error = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (batches - 1) / batches);
    const expected = load / (2 * (1 - load));
    expect(Math.abs(mean - expected)).toBeLessThan(Math.max(3 * error, 0.005 * expected));
    expect(error / expected).toBeLessThan(0.03);
  });
});
