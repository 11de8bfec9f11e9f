import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../src/engine/index.js';
import { DropReason, Ecn, type Flow, type Packet, type Queue, UP, fixedRate, queueModels } from '../../src/net/index.js';
import { createModel } from '../../src/scenario/models.js';
import { Parcel } from '../support/parcel.js';
import { ms } from '../support/tcp.js';
import { type Sending, WireBench, models, steady } from '../support/wire.js';

const MTU = 1500;

/** A queue by itself: what is dropped and marked, by serial. */
class Basin {
  readonly dropped: number[] = [];
  readonly marked: number[] = [];
  readonly queue: Queue;
  private readonly flow = {
    number: 1,
    dropped: (packet: Packet) => this.dropped.push(packet.serial),
    marked: (packet: Packet) => this.marked.push(packet.serial),
  } as unknown as Flow;

  constructor(model: Parameters<typeof createModel>[1]) {
    this.queue = createModel(queueModels, model).build(new RandomStreams('basin').fresh('queue'), MTU);
  }

  enqueue(serial: number, octets: number, now: number, ecn: Ecn = Ecn.notEct): void {
    const packet = new Parcel(this.flow, UP, octets);
    packet.serial = serial;
    packet.ecn = ecn;
    this.queue.enqueue(packet, now, false);
  }

  dequeue(now: number): number | null {
    return this.queue.dequeue(now)?.serial ?? null;
  }
}

interface Held {
  readonly serial: number;
  readonly octets: number;
  readonly tstamp: number;
}

/** RFC 8289 section 5, statement by statement, over an array. */
class Pseudocode {
  readonly dropped: number[] = [];
  private queue: Held[] = [];
  private first_above_time = 0;
  private drop_next = 0;
  private count = 0;
  private lastcount = 0;
  private dropping = false;

  constructor(
    private readonly TARGET: number,
    private readonly INTERVAL: number,
  ) {}

  enqueue(serial: number, octets: number, now: number): void {
    this.queue.push({ serial, octets, tstamp: now });
  }

  dequeue(now: number): number | null {
    let r = this.dodequeue(now);
    if (this.dropping) {
      if (!r.ok_to_drop) this.dropping = false;
      while (now >= this.drop_next && this.dropping) {
        this.drop(r.p);
        r = this.dodequeue(now);
        if (!r.ok_to_drop) this.dropping = false;
        else {
          this.count += 1;
          this.drop_next = this.control_law(this.drop_next, this.count);
        }
      }
    } else if (r.ok_to_drop) {
      this.drop(r.p);
      r = this.dodequeue(now);
      this.dropping = true;
      const delta = this.count - this.lastcount;
      this.count = 1;
      if (delta > 1 && now - this.drop_next < 16 * this.INTERVAL) this.count = delta;
      this.drop_next = this.control_law(now, this.count);
      this.lastcount = this.count;
    }
    return r.p === null ? null : r.p.serial;
  }

  private dodequeue(now: number): { p: Held | null; ok_to_drop: boolean } {
    const p = this.queue.shift() ?? null;
    if (p === null) {
      this.first_above_time = 0;
      return { p, ok_to_drop: false };
    }
    const bytes = this.queue.reduce((sum, { octets }) => sum + octets, 0);
    if (now - p.tstamp < this.TARGET || bytes <= MTU) this.first_above_time = 0;
    else if (this.first_above_time === 0) this.first_above_time = now + this.INTERVAL;
    else if (now >= this.first_above_time) return { p, ok_to_drop: true };
    return { p, ok_to_drop: false };
  }

  private drop(p: Held | null): void {
    if (p !== null) this.dropped.push(p.serial);
  }

  private control_law(t: number, count: number): number {
    return t + Math.floor(this.INTERVAL / Math.sqrt(count));
  }
}

describe('CoDel', () => {
  // Time begins at 1: in the pseudocode an instant of 0 stands for none.
  const steps = fc.array(
    fc.record({
      gap: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(60) }),
      arriving: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(12) }),
      octets: fc.integer({ min: 40, max: MTU }),
      leaving: fc.nat(2),
    }),
    { minLength: 20, maxLength: 400 },
  );

  it('drops and sends what the pseudocode of RFC 8289 does', () => {
    let drops = 0;
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 15 }), fc.integer({ min: 2, max: 60 }), (deeds, target, interval) => {
        const own = new Basin({ name: 'codel', target: `${target}ns`, interval: `${interval}ns`, limit: '1000000 packets' });
        const oracle = new Pseudocode(target, interval);
        let now = 1;
        let serial = 0;
        for (const { gap, arriving, octets, leaving } of deeds) {
          now += gap;
          for (let i = 0; i < arriving; i++, serial++) {
            own.enqueue(serial, octets, now);
            oracle.enqueue(serial, octets, now);
          }
          for (let i = 0; i < leaving; i++) expect(own.dequeue(now)).toBe(oracle.dequeue(now));
        }
        expect(own.dropped).toEqual(oracle.dropped);
        drops += oracle.dropped.length;
      }),
      { numRuns: 1500 },
    );
    expect(drops).toBeGreaterThan(20_000);
  });

  it('holds the standing queue of an unresponsive flow ever shorter, at drop times that follow 1/√count', () => {
    // 1000 octets a ms leave, twice as much comes: it cannot be controlled, but the drops come as they should.
    const bench = new WireBench(models({ rate: fixedRate(8e6), queue: createModel(queueModels, 'codel') }));
    bench.play(steady(4000, ms(0.5)));
    const at = bench.drops.filter(({ reason }) => reason === DropReason.queue).map((drop) => drop.at / 1e6);
    // The delay passes 5 ms at about 10 ms, and stays: the first drop an interval after that, as a packet leaves.
    expect(at[0]).toBeGreaterThan(105);
    expect(at[0]).toBeLessThan(115);
    let due = at[0];
    for (let count = 1; count < 12; count++) {
      due += 100 / Math.sqrt(count);
      expect(at[count] - due).toBeGreaterThanOrEqual(0);
      expect(at[count] - due).toBeLessThan(1.01);
    }
  });

  it('leaves alone a queue that empties within the interval', () => {
    const burst = Array.from({ length: 10 }, (_, k) => steady(80, 0, 1000).map((sending) => ({ ...sending, at: k * ms(100) }))).flat();
    const bench = new WireBench(models({ rate: fixedRate(8e6), queue: createModel(queueModels, 'codel') })).play(burst);
    expect(bench.drops).toEqual([]);
    expect(bench.arrivals.length).toBe(800);
  });

  it.each([Ecn.ect0, Ecn.ect1])('with ecn marks packets of codepoint %d where it would drop, and loses none', (codepoint) => {
    const load = steady(3000, ms(0.5)).map((sending): Sending => ({ ...sending, ecn: codepoint }));
    const build = (ecn: boolean) =>
      models({ rate: fixedRate(8e6), queue: createModel(queueModels, { name: 'codel', limit: '1000000 packets', ecn }) });
    const marking = new WireBench(build(true)).play(load);
    expect(marking.drops).toEqual([]);
    expect(marking.marks.length).toBeGreaterThan(20);
    expect(marking.packets.filter(({ ecn }) => ecn === Ecn.ce).map(({ serial }) => serial)).toEqual(marking.marks);
    expect(marking.packets.every(({ ecn }) => ecn === Ecn.ce || ecn === codepoint)).toBe(true);
    const dropping = new WireBench(build(false)).play(load);
    expect([dropping.marks.length, dropping.drops[0].serial]).toEqual([0, marking.marks[0]]);
    // Packets that cannot be marked are dropped all the same.
    const incapable = new WireBench(build(true)).play(steady(3000, ms(0.5)));
    expect(incapable.drops).toEqual(dropping.drops);
  });

  it('drops at the tail what passes its limit', () => {
    const basin = new Basin({ name: 'codel', limit: '3 packets' });
    for (let i = 0; i < 5; i++) basin.enqueue(i, 1000, 0);
    expect(basin.dropped).toEqual([3, 4]);
    expect([basin.queue.packets, basin.queue.octets]).toEqual([3, 3000]);
    expect([0, 1, 2, 3].map(() => basin.dequeue(1))).toEqual([0, 1, 2, null]);
  });
});

describe('FQ-CoDel', () => {
  const fq = (options: object = {}) => createModel(queueModels, { name: 'fq-codel', ...options });

  it('shares the link alike among flows that all want it, whatever the size of their packets', () => {
    const sizes = [1500, 500, 100];
    const seconds = 10;
    const load = sizes.flatMap((octets, i) =>
      steady(Math.floor((seconds * 1e6) / octets), (octets * 1e9) / 1e6, octets).map((sending) => ({ ...sending, connection: i + 1 })),
    );
    load.sort((a, b) => a.at - b.at);
    const bench = new WireBench(models({ rate: fixedRate(8e6), queue: fq() })).play(load);
    const octets = [0, 0, 0];
    for (const { serial, at } of bench.arrivals)
      if (at < seconds * 1e9) octets[(load[serial].connection as number) - 1] += load[serial].octets;
    const total = octets[0] + octets[1] + octets[2];
    expect(total).toBeGreaterThan(seconds * 1e6 * 0.98);
    for (const own of octets) expect(Math.abs(own / total - 1 / 3)).toBeLessThan(0.01);
  });

  it('lets a sparse flow pass the queue of a heavy one', () => {
    const heavy = steady(2000, ms(1), 1500).map((sending) => ({ ...sending, connection: 1 }));
    const sparse = steady(100, ms(20), 100).map((sending, i) => ({ ...sending, at: ms(100) + i * ms(20) + 7777, connection: 2 }));
    const load = [...heavy, ...sparse].sort((a, b) => a.at - b.at);
    const longest = (queue: Parameters<typeof models>[0]['queue']): number => {
      const bench = new WireBench(models({ rate: fixedRate(8e6), ...(queue === undefined ? {} : { queue }) }, 0)).play(load);
      return Math.max(
        ...bench.arrivals.filter(({ serial }) => load[serial].connection === 2).map(({ serial, at }) => at - load[serial].at),
      );
    };
    // At most what is being sent, and itself: 1500 and 100 octets at 1000 octets a ms.
    expect(longest(fq())).toBeLessThanOrEqual(ms(1.6));
    expect(longest(undefined)).toBeGreaterThan(ms(500));
  });

  it('gives new flows their quantum before old ones, and then all theirs in turn (RFC 8290 4.2)', () => {
    const bench = new WireBench(models({ rate: fixedRate(8e6), queue: fq() }, 0));
    // Flow 1 has many packets waiting and is old when flow 2 comes with five, as packet 5 of flow 1 is being sent.
    const load: Sending[] = [
      ...steady(12, 0, 1000).map((sending) => ({ ...sending, connection: 1 })),
      ...steady(5, 0, 1000).map((sending) => ({ ...sending, at: ms(4.5), connection: 2 })),
    ];
    bench.play(load);
    const order = bench.arrivals.map(({ serial }) => load[serial].connection);
    // Deficits, by hand: flow 1 stands at -458. Flow 2 is new and sends two (514, -486), then is old with 1028;
    // flow 1 is raised to 1056 and goes behind it. Flow 2 sends two (28, -972), flow 1 two (56, -944), flow 2 its last.
    expect(order).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 1, 1, 1, 1, 1]);
  });

  it('does not let a flow be new again that has just been: an empty new queue goes through the old ones once', () => {
    const bench = new WireBench(models({ rate: fixedRate(8e6), queue: fq() }, 0));
    const load: Sending[] = [
      ...steady(10, 0, 400).map((sending) => ({ ...sending, connection: 1 })),
      { at: ms(1.9), octets: 100, connection: 2 },
      { at: ms(2.3), octets: 100, connection: 2 },
    ];
    bench.play(load);
    // The first of flow 2 goes ahead at 2.0. At 2.1 its queue is empty, and becomes old; flow 1 has a deficit of 1028 left, three packets.
    expect(bench.arrivals.map(({ serial }) => load[serial].connection)).toEqual([1, 1, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1]);
  });

  it('with one queue for all is CoDel', () => {
    const load = steady(4000, ms(0.6), 1200).map((sending, i) => ({ ...sending, connection: 1 + (i % 7) }));
    const plain = new WireBench(
      models({ rate: fixedRate(8e6), queue: createModel(queueModels, { name: 'codel', limit: '100000 packets' }) }),
    ).play(load);
    const one = new WireBench(models({ rate: fixedRate(8e6), queue: fq({ flows: 1, limit: 100_000 }) })).play(load);
    expect(plain.drops.length).toBeGreaterThan(20);
    expect(one.drops).toEqual(plain.drops);
    expect(one.arrivals).toEqual(plain.arrivals);
  });

  it('when full drops half of the longest queue from its head, no more than 64 at once', () => {
    const load: Sending[] = [
      ...steady(1, 0, 100).map((sending) => ({ ...sending, connection: 3 })),
      ...steady(20, 0, 1000).map((sending) => ({ ...sending, connection: 1 })),
      ...steady(5, 0, 1000).map((sending) => ({ ...sending, connection: 2 })),
    ];
    const bench = new WireBench(models({ rate: fixedRate(8e6), queue: fq({ limit: 24 }) })).play(load);
    // The first of all is being sent; the 25th that waits is one too many, and flow 1 has 20: its first ten go.
    expect(bench.drops.map(({ serial }) => serial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const many = new WireBench(models({ rate: fixedRate(8e6), queue: fq({ limit: 500, target: '10s' }) })).play(steady(502, 0));
    expect(many.drops.map(({ serial }) => serial)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
  });

  it('loses no packet from its books: what comes leaves or is dropped', () => {
    const traffic = fc.array(
      fc.record({ gap: fc.nat(2_000_000), octets: fc.integer({ min: 40, max: MTU }), connection: fc.integer({ min: 1, max: 6 }) }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(traffic, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), (list, limit, flows, ecn) => {
        let at = 0;
        const load = list.map(({ gap, ...rest }): Sending => ({ ...rest, at: (at += gap), ecn: Ecn.ect0 }));
        const queue = fq({ limit, flows, ecn, target: '1ms', interval: '5ms' });
        const bench = new WireBench(models({ rate: fixedRate(4e6), queue })).play(load);
        expect([...bench.arrivals, ...bench.drops].map(({ serial }) => serial).sort((a, b) => a - b)).toEqual(load.map((_, i) => i));
        expect([bench.link.backlogPackets(1e15), bench.link.backlogOctets(1e15)]).toEqual([0, 0]);
        // Within a flow the order is kept.
        for (const flow of [1, 2, 3, 4, 5, 6]) {
          const own = bench.arrivals.map(({ serial }) => serial).filter((serial) => load[serial].connection === flow);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });
});
