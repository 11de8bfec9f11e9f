import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import type { Cut, FaultPlan, PlacedCut } from '../../src/net/index.js';
import { DOWN, IDEAL_LINK, UP, World, connected, ms } from '../support/tcp.js';

const BLACKHOLE: Cut = { kind: 'blackhole', direction: 'both' };
/** MSS, SACK permitted and window scale, each with its padding. */
const SYN_OPTIONS = 12;

const RST: Cut = { kind: 'rst', direction: 'both' };

const placed = (cut: Cut, where: Partial<PlacedCut>): FaultPlan => ({
  random: null,
  placed: [{ cut, connection: null, atNs: null, afterOctets: null, afterSegments: null, counted: 'both', on: null, nth: 1, ...where }],
});

const every = (cut: Cut, everyNs: number | null, everyOctets: number | null = null): FaultPlan => ({
  random: { cut, everyNs, everyOctets },
  placed: [],
});

describe('a cut at an instant', () => {
  it('with rst tells both ends there and then, and destroys what is in flight', () => {
    const world = connected({ faults: placed(RST, { atNs: ms(220) }) });
    world.at(ms(200), (now) => world.client.write(1000, now));
    world.run();
    expect([world.client.ended, world.client.endedAt]).toEqual(['reset', ms(220)]);
    expect([world.server.ended, world.server.endedAt]).toEqual(['reset', ms(220)]);
    expect(world.server.octets).toBe(0);
  });

  it('with blackhole tells nobody: the writer finds out by its timers, the reader never', () => {
    const world = connected({ faults: placed(BLACKHOLE, { atNs: ms(220) }) });
    world.at(ms(200), (now) => world.client.write(1000, now));
    world.run();
    expect(world.client.ended).toBe('timeout');
    expect(world.client.endedAt).toBeGreaterThan(900 * SECOND);
    expect([world.server.ended, world.server.octets]).toEqual([null, 0]);
  });

  it.each([
    ['up', 0, 1000],
    ['down', 1000, 0],
  ] as const)('one way (%s) leaves the other way alone', (direction, upwards, downwards) => {
    const world = connected({ faults: placed({ kind: 'blackhole', direction }, { atNs: ms(210) }) });
    world.at(ms(200), (now) => {
      world.client.write(1000, now);
      world.server.write(1000, now);
    });
    world.run(ms(5000));
    expect([world.server.octets, world.client.octets]).toEqual([upwards, downwards]);
  });

  it('hits only the connection it names; later ones live', () => {
    const world = connected({ faults: placed(RST, { atNs: ms(220), connection: 2 }) });
    world.connect(ms(200));
    world.run(ms(219));
    world.run(ms(230));
    world.connect(ms(230));
    world.run(ms(1000));
    expect(world.clients.map(({ ended }) => ended)).toEqual([null, 'reset', null]);
    expect(world.clients.map(({ connectedAt }) => connectedAt < ms(1000))).toEqual([true, false, true]);
  });

  it.each([1, null])('hits a connection that opens at that very instant (connection: %s)', (connection) => {
    const world = new World({ faults: placed(RST, { atNs: 0, connection }) });
    world.at(0, (now) => world.connect(now));
    world.run(ms(1000));
    expect([world.client.ended, world.client.endedAt]).toEqual(['reset', 0]);
  });

  it('hits the one that is meant, of several that open at that instant, and none that opens later', () => {
    const world = new World({ faults: placed(RST, { atNs: 0, connection: 2 }) });
    for (let i = 0; i < 3; i++) world.at(0, (now) => world.connect(now));
    world.run(ms(1000));
    expect(world.clients.map(({ ended }) => ended)).toEqual([null, 'reset', null]);
    const late = connected({ faults: placed(RST, { atNs: ms(110), connection: 2 }) });
    late.at(ms(105), (now) => late.client.write(1000, now));
    late.at(ms(111), (now) => late.connect(now));
    late.run(ms(1000));
    expect(late.clients.map(({ ended }) => ended)).toEqual([null, null]);
  });
});

describe('a counted cut', () => {
  /** What the network delivered, by direction, with sizes. */
  const deliveries = (faults: FaultPlan): { direction: number; octets: number }[] => {
    const world = new World({ faults });
    const seen: { direction: number; octets: number }[] = [];
    const sizes = new Map<string, number>();
    world.simulation.trace.attach({
      record(kind, _now, _connection, direction, serial, flags, _seq, length) {
        if (kind.name === 'tcp/send') sizes.set(`${direction}/${serial}`, 40 + (flags & 1 ? SYN_OPTIONS : 0) + length);
        if (kind.name === 'net/deliver') seen.push({ direction, octets: sizes.get(`${direction}/${serial}`) as number });
      },
    });
    world.connect(0);
    world.client.write(30_000, 0);
    world.client.finish('shutdown', 0);
    world.run(ms(3000));
    return seen;
  };
  const whole = deliveries({ random: null, placed: [] });
  const onSide = (counted: string, direction: number): boolean => counted === 'both' || (counted === 'up') === (direction === UP);

  it.each(['up', 'down', 'both'] as const)('after k segments (%s) lets exactly k through, and cuts at the k-th delivery', (counted) => {
    for (const limit of [1, 2, 5, 11]) {
      const seen = deliveries(placed(BLACKHOLE, { afterSegments: limit, counted }));
      expect(seen.filter(({ direction }) => onSide(counted, direction)).length).toBe(limit);
      expect(onSide(counted, seen[seen.length - 1].direction)).toBe(true);
      expect(seen).toEqual(whole.slice(0, seen.length));
    }
  });

  it.each(['up', 'down', 'both'] as const)('after k octets (%s) lets only whole packets within k through', (counted) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (limit) => {
        const seen = deliveries(placed(BLACKHOLE, { afterOctets: limit, counted }));
        let sum = 0;
        let fits = 0;
        for (const { direction, octets } of whole) {
          if (onSide(counted, direction)) sum += octets;
          if (sum > limit) break;
          fits++;
          if (sum === limit) break;
        }
        expect(seen).toEqual(whole.slice(0, fits));
      }),
      { numRuns: 60 },
    );
  });

  it('one of several counts the packets that blow another', () => {
    const up: Cut = { kind: 'blackhole', direction: 'down' };
    const two = placed(up, { afterSegments: 2, counted: 'up' }).placed;
    const five = placed(BLACKHOLE, { afterOctets: 40 + SYN_OPTIONS + 40 + 1500, counted: 'up' }).placed;
    const seen = deliveries({ random: null, placed: [...two, ...five] });
    expect(seen.filter(({ direction }) => direction === UP).length).toBe(3);
  });
});

describe('a cut on a named point', () => {
  it('takes effect at the nth occurrence, on the connection named', () => {
    const faults = placed(RST, { on: 'after-rcpt', nth: 2, connection: 1 });
    const world = connected({ faults });
    world.connect(ms(200));
    world.run(ms(400));
    const [first, second] = world.clients.map((app) => app.socket?.flow);
    if (!first || !second) throw new Error('not connected');
    const { faults: live } = world.network;
    live.reached('after-rcpt', second, ms(400));
    live.reached('after-rcpt', second, ms(400));
    live.reached('other', first, ms(400));
    live.reached('after-rcpt', first, ms(400));
    expect(first.wasCut).toBe(false);
    live.reached('after-rcpt', first, ms(400));
    expect([first.wasCut, second.wasCut]).toEqual([true, false]);
    expect(world.client.ended).toBe('reset');
  });
});

describe('random cuts', () => {
  const open = (count: number, faults: FaultPlan, seed = 'r'): World => {
    const world = new World({ faults, seed, silent: true });
    for (let i = 0; i < count; i++) world.connect(0);
    return world;
  };

  it('in time are exponential with the mean asked for, from the SYN', () => {
    const drawn = open(20_000, every(BLACKHOLE, 60 * SECOND)).network.faults.drawn;
    const times = drawn.map(({ atNs }) => (atNs as number) / SECOND);
    const mean = times.reduce((a, b) => a + b) / times.length;
    expect(Math.abs(mean - 60)).toBeLessThan((5 * 60) / Math.sqrt(times.length));
    const beyond = times.filter((t) => t > 60).length / times.length;
    expect(Math.abs(beyond - Math.exp(-1))).toBeLessThan(5 * Math.sqrt(0.24 / times.length));
  });

  it('depend on the seed and the number of the connection alone', () => {
    const few = open(3, every(BLACKHOLE, SECOND)).network.faults.drawn;
    const world = open(2, every(BLACKHOLE, SECOND));
    world.simulation.random.stream('something else').uniform();
    world.run(ms(700));
    world.connect(ms(700));
    const later = world.network.faults.drawn;
    expect(later.slice(0, 2)).toEqual(few.slice(0, 2));
    expect(later[2].atNs).toBe((few[2].atNs as number) + ms(700));
    expect(open(1, every(BLACKHOLE, SECOND), 'other').network.faults.drawn[0]).not.toEqual(few[0]);
  });

  it('in octets cut where they say; as placed cuts they replay the run', () => {
    const bulk = (faults: FaultPlan): World => {
      const world = open(3, faults);
      for (const client of world.clients) client.write(3_000_000, 0);
      world.run(ms(20_000));
      return world;
    };
    const random = bulk(every(RST, null, 1_000_000));
    const { drawn } = random.network.faults;
    expect(drawn.length).toBe(3);
    const replay = bulk({
      random: null,
      placed: drawn.flatMap(({ connection, afterOctets, cut }) => placed(cut, { connection, afterOctets }).placed),
    });
    const story = (world: World): unknown[] => world.clients.map((c, i) => [c.ended, c.endedAt, world.servers[i].octets]);
    expect(story(replay)).toEqual(story(random));
    expect(random.clients.some(({ ended }) => ended === 'reset')).toBe(true);
  });

  it('end with the connection: no clock is left behind', () => {
    const world = connected({ faults: every(RST, 1e18 / 1e3) });
    world.server.closesAtEof = true;
    world.at(ms(200), (now) => world.client.finish('close', now));
    expect(world.run()).toBe('done');
    expect(world.simulation.now).toBeLessThan(ms(1000));
    expect(world.network.live).toBe(0);
  });
});

describe('the network', () => {
  it('has an RTT, and directions of their own', () => {
    const world = connected({ up: { delayNs: ms(10) }, down: { delayNs: ms(70) } });
    expect(world.network.rttNs).toBe(ms(80));
    expect(world.client.connectedAt).toBe(ms(80));
    expect(world.server.connectedAt).toBe(ms(90));
    expect(world.log.from(DOWN)[0].at).toBe(ms(10));
    expect(IDEAL_LINK.delayNs).toBe(ms(50));
  });
});
