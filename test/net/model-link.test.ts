import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DropReason,
  IN_ORDER,
  type LinkOptions,
  dropTailQueue,
  fixedRate,
  independentLoss,
  lateReorder,
  reorderModels,
  simplest,
  uniformJitter,
} from '../../src/net/index.js';
import { createModel } from '../../src/scenario/models.js';
import { ms } from '../support/tcp.js';
import { type Sending, WireBench, models, steady } from '../support/wire.js';

const traffic = fc
  .array(fc.record({ gap: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(30_000)), octets: fc.integer({ min: 40, max: 1600 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((list): Sending[] => {
    let at = 0;
    return list.map(({ gap, octets }) => ({ at: (at += gap), octets }));
  });

/** Within four standard errors of a binomial count. */
function expectShare(count: number, of: number, p: number): void {
  expect(Math.abs(count - of * p)).toBeLessThan(4 * Math.sqrt(of * p * (1 - p)));
}

describe('a link of models', () => {
  it('does what the plain link does, where that one can: every arrival, every drop', () => {
    const plain = fc.record({
      rateBps: fc.constantFrom(0, 1e9, 4e9, 7e9),
      delayNs: fc.constantFrom(0, 500, 40_000),
      queueOctets: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(9000)),
      queuePackets: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(9)),
      loss: fc.constantFrom(0, 0.1, 0.6),
      jitterNs: fc.constantFrom(0, 700, 40_000),
      mtu: fc.constant(1500),
    });
    fc.assert(
      fc.property(traffic, plain, (sendings, options: LinkOptions) => {
        const own = models(
          {
            rate: fixedRate(options.rateBps),
            queue: dropTailQueue({ octets: options.queueOctets, packets: options.queuePackets }),
            loss: independentLoss(options.loss),
            jitter: uniformJitter(options.jitterNs),
          },
          options.delayNs,
          options.mtu,
        );
        expect(simplest(own)).toEqual(options);
        const [one, other] = [new WireBench(options), new WireBench(own)];
        const backlogs = [one, other].map((bench) => {
          const seen: number[] = [];
          bench.play(sendings, (now) => seen.push(bench.link.backlogPackets(now), bench.link.backlogOctets(now)));
          return seen;
        });
        expect(other.arrivals).toEqual(one.arrivals);
        // The plain link tells of a loss as the packet comes, the other as it leaves.
        const fates = (bench: WireBench) => bench.drops.map(({ serial, reason }) => `${serial}/${reason}`).sort();
        expect(fates(other)).toEqual(fates(one));
        if (options.loss === 0) expect(backlogs[1]).toEqual(backlogs[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('is built only when a plain one will not do', () => {
    expect('models' in simplest(models({}))).toBe(false);
    expect('models' in simplest(models({ corrupt: independentLoss(0.1) }))).toBe(true);
    expect('models' in simplest(models({ duplicate: independentLoss(0.1) }))).toBe(true);
    expect('models' in simplest(models({ reorder: lateReorder(0.1, 1) }))).toBe(true);
    expect('models' in simplest(models({ reorder: lateReorder(0, 1) }))).toBe(false);
    expect('models' in simplest(models({ jitter: uniformJitter(5, false) }))).toBe(true);
  });

  it('accounts for every packet: what was sent and doubled arrives or is dropped, once each', () => {
    const probability = fc.constantFrom(0, 0.05, 0.3, 1);
    fc.assert(
      fc.property(traffic, probability, probability, probability, probability, fc.nat(5), (sendings, loss, corrupt, double, late, room) => {
        const bench = new WireBench(
          models({
            rate: fixedRate(2e9),
            queue: dropTailQueue({ octets: Number.POSITIVE_INFINITY, packets: room }),
            loss: independentLoss(loss),
            corrupt: independentLoss(corrupt),
            duplicate: independentLoss(double),
            reorder: lateReorder(late, 9000),
          }),
        ).play(sendings);
        const fates = new Array<number>(sendings.length).fill(0);
        for (const { serial } of [...bench.arrivals, ...bench.drops]) fates[serial]++;
        for (const serial of bench.duplicates) fates[serial]--;
        expect(fates).toEqual(sendings.map(() => 1));
        expect(new Set(bench.packets).size).toBe(bench.packets.length);
        expect(bench.arrivals.map(({ at }) => at)).toEqual(bench.arrivals.map(({ at }) => at).sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });
});

describe('damage', () => {
  it('befalls as many packets as it should, and is a reason of its own', () => {
    const n = 50_000;
    const bench = new WireBench(models({ corrupt: independentLoss(0.03) })).play(steady(n, 1000));
    expectShare(bench.drops.length, n, 0.03);
    expect(bench.drops.every(({ reason }) => reason === DropReason.corruption)).toBe(true);
    expect(bench.arrivals.length + bench.drops.length).toBe(n);
  });
});

describe('duplication', () => {
  it('delivers as many packets twice as it should, both at the far end of the same wire', () => {
    const n = 50_000;
    const bench = new WireBench(models({ duplicate: independentLoss(0.02) })).play(steady(n, 1000));
    expectShare(bench.duplicates.length, n, 0.02);
    const counts = new Map<number, number>();
    for (const { serial, at } of bench.arrivals) {
      counts.set(serial, (counts.get(serial) ?? 0) + 1);
      expect(at).toBe(serial * 1000 + ms(50));
    }
    expect([...counts].filter(([, count]) => count === 2).map(([serial]) => serial)).toEqual(bench.duplicates);
    expect(Math.max(...counts.values())).toBe(2);
  });

  it('gives each copy an ECN field of its own, so that marking one marks not the other', () => {
    const bench = new WireBench(models({ duplicate: independentLoss(1) })).play(steady(1, 1));
    bench.packets[0].ecn = 3;
    expect(bench.packets.map(({ ecn, octets, serial }) => [ecn, octets, serial])).toEqual([
      [3, 1000, 0],
      [0, 1000, 0],
    ]);
    expect(bench.packets[1]).toBeInstanceOf(bench.packets[0].constructor);
  });
});

describe('reordering', () => {
  /** How often a packet arrives after one that was sent later. */
  const overtaken = (bench: WireBench): number => {
    let highest = -1;
    let count = 0;
    for (const { serial } of bench.arrivals) {
      if (serial < highest) count++;
      else highest = serial;
    }
    return count;
  };

  it('none: each packet at its turn', () => {
    const bench = new WireBench(models({ reorder: IN_ORDER, jitter: uniformJitter(5000) })).play(steady(2000, 700));
    expect(overtaken(bench)).toBe(0);
  });

  it('late: a share of the packets is overtaken by exactly those within its delay', () => {
    const n = 40_000;
    const bench = new WireBench(models({ reorder: lateReorder(0.01, 3500) })).play(steady(n, 1000));
    expectShare(overtaken(bench), n, 0.01);
    for (const { serial, at } of bench.arrivals) expect([0, 3500]).toContain(at - ms(50) - serial * 1000);
    // A packet that is late by 3.5 gaps is overtaken by the next three, those apart that are late themselves.
    const late = new Set(bench.arrivals.filter(({ serial, at }) => at !== serial * 1000 + ms(50)).map(({ serial }) => serial));
    const place = new Map(bench.arrivals.map(({ serial }, i) => [serial, i]));
    for (const serial of late) {
      for (const ahead of [1, 2, 3, 4]) {
        const isBefore = (place.get(serial + ahead) ?? n) < (place.get(serial) as number);
        expect(isBefore).toBe(ahead < 4 && serial + ahead < n && !late.has(serial + ahead));
      }
    }
  });

  it('early: a share of the packets skips the delay, among every gap-th only', () => {
    const n = 30_000;
    const build = (gap: number) => createModel(reorderModels, { name: 'early', p: 0.25, gap });
    const skipped = (gap: number) =>
      new WireBench(models({ reorder: build(gap) }))
        .play(steady(n, 1000))
        .arrivals.filter(({ serial, at }) => at === serial * 1000)
        .map(({ serial }) => serial)
        .sort((a, b) => a - b);
    expectShare(skipped(1).length, n, 0.25);
    const spaced = skipped(5);
    expect(spaced.length).toBeGreaterThan(1000);
    for (let i = 1; i < spaced.length; i++) expect(spaced[i] - spaced[i - 1]).toBeGreaterThanOrEqual(5);
    // netem: from the gap-th packet on each is a candidate, so the mean distance is gap − 1 + 1/p.
    expect(n / spaced.length).toBeGreaterThan(8 * 0.97);
    expect(n / spaced.length).toBeLessThan(8 * 1.03);
  });

  it('jitter that does not keep the order lets packets overtake each other, each within its bounds', () => {
    const bench = new WireBench(models({ jitter: uniformJitter(5000, false) })).play(steady(5000, 1000));
    expect(overtaken(bench)).toBeGreaterThan(1000);
    for (const { serial, at } of bench.arrivals) {
      const extra = at - ms(50) - serial * 1000;
      expect(extra >= 0 && extra <= 5000).toBe(true);
    }
  });
});

describe('the draws of a link', () => {
  it('do not shift when another impairment comes beside them', () => {
    const arrivals = (extra: Parameters<typeof models>[0]) =>
      new Map(
        new WireBench(models({ jitter: uniformJitter(90_000), ...extra }))
          .play(steady(5000, 100_000))
          .arrivals.map(({ serial, at }) => [serial, at]),
      );
    const undisturbed = arrivals({});
    const disturbed = arrivals({ loss: independentLoss(0.2), duplicate: independentLoss(0.2) });
    for (const [serial, at] of disturbed) expect(at).toBe(undisturbed.get(serial));
    const lost = (extra: Parameters<typeof models>[0]) =>
      new WireBench(models({ loss: independentLoss(0.05), jitter: uniformJitter(900), ...extra }))
        .play(steady(5000, 100_000))
        .drops.filter(({ reason }) => reason === DropReason.loss)
        .map(({ serial }) => serial);
    const alone = lost({});
    expect(alone.length).toBeGreaterThan(150);
    expect(lost({ duplicate: independentLoss(0.3) })).toEqual(alone);
    expect(lost({ corrupt: independentLoss(0.3), reorder: lateReorder(0.2, 700) })).toEqual(alone);
  });
});
