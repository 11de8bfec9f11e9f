import { describe, expect, it } from 'vitest';
import { type EventKind, type Sink, fork } from '../../src/engine/index.js';
import {
  DropReason,
  type FaultPlan,
  PACKET_DELIVERED,
  PACKET_DROPPED,
  PATH_PARTITIONED,
  type PlacedPartition,
} from '../../src/net/index.js';
import { DOWN, UP, World, ms } from '../support/tcp.js';

const SECOND = ms(1000);

const partition = (over: Partial<PlacedPartition>): PlacedPartition => ({
  connection: null,
  direction: 'both',
  atNs: SECOND,
  forNs: SECOND,
  ...over,
});

const plan = (...partitions: PlacedPartition[]): FaultPlan => ({ random: null, placed: [], partitions });

/** When packets of which connection were dropped, and why. */
class Drops implements Sink {
  readonly seen: { at: number; connection: number; direction: number; reason: number }[] = [];
  readonly delivered: { at: number; connection: number; direction: number }[] = [];
  readonly turns: { at: number; connection: number; direction: number; isOpen: number }[] = [];

  record(kind: EventKind, at: number, connection: number, direction: number, third: number, reason: number): void {
    if (kind === PACKET_DROPPED) this.seen.push({ at, connection, direction, reason });
    if (kind === PACKET_DELIVERED) this.delivered.push({ at, connection, direction });
    if (kind === PATH_PARTITIONED) this.turns.push({ at, connection, direction, isOpen: third });
  }
}

interface Talk {
  readonly world: World;
  readonly drops: Drops;
}

/** Two connections; each client writes an octet every 100 ms for six seconds, then finishes. */
function talk(faults: FaultPlan, seed = 'talk'): Talk {
  const world = new World({ faults, seed });
  const drops = new Drops();
  world.simulation.trace.attach(drops);
  world.dress = (server) => {
    server.closesAtEof = true;
  };
  for (const client of [world.connect(0), world.connect(0)]) {
    client.closesAtEof = true;
    for (let i = 0; i < 60; i++) world.at(ms(200 + 100 * i), (now) => client.write('x', now));
    world.at(ms(6300), (now) => client.finish('shutdown', now));
  }
  return { world, drops };
}

function ended({ world, drops }: Talk): Talk {
  world.run();
  return { world, drops };
}

const expectAllArrived = ({ world }: Talk): void => {
  expect(world.servers.map((server) => server.text())).toEqual(['x'.repeat(60), 'x'.repeat(60)]);
  expect([...world.clients, ...world.servers].map(({ ended: how }) => how)).toEqual(['closed', 'closed', 'closed', 'closed']);
};

describe('a partition', () => {
  it('drops what enters or leaves the network while it lasts, on all connections, and nothing else', () => {
    const story = ended(talk(plan(partition({ atNs: SECOND + 1, forNs: 2 * SECOND }))));
    const { seen } = story.drops;
    expect(seen.length).toBeGreaterThan(5);
    expect(story.drops.delivered.filter(({ at }) => at > SECOND + 1 && at < 3 * SECOND)).toEqual([]);
    expect(new Set(seen.map(({ connection }) => connection))).toEqual(new Set([1, 2]));
    for (const { at, reason } of seen) {
      expect(reason).toBe(DropReason.partition);
      expect(at >= SECOND + 1 && at <= 3 * SECOND + 1).toBe(true);
    }
    expectAllArrived(story);
  });

  it('heals: TCP goes on at the first retransmission time-out after that', () => {
    const heals = 3 * SECOND;
    const { world } = ended(talk(plan(partition({ atNs: SECOND, forNs: heals - SECOND }))));
    const sent = world.log.data(UP);
    const lastBefore = sent.filter(({ at }) => at < heals);
    const firstAfter = sent.find(({ at }) => at >= heals);
    if (firstAfter === undefined) throw new Error('nothing was sent after the healing');
    // The first segment after the healing is a repetition of the oldest octet that is missing.
    expect(firstAfter.seq).toBe(Math.min(...lastBefore.filter(({ at }) => at >= SECOND - ms(50)).map(({ seq }) => seq)));
    // And it comes after as long a wait as the back-off had reached: twice the last one.
    const tries = sent.filter(({ seq, at }) => seq === firstAfter.seq && at <= firstAfter.at && at > SECOND).map(({ at }) => at);
    const unique = [...new Set(tries)];
    const waits = unique.slice(1).map((at, i) => at - unique[i]);
    expect(waits.length).toBeGreaterThanOrEqual(2);
    expect(Math.abs(waits[waits.length - 1] / waits[waits.length - 2] - 2)).toBeLessThan(0.05);
  });

  it('of one connection leaves the others alone', () => {
    const story = ended(talk(plan(partition({ connection: 2 }))));
    expect(story.drops.seen.length).toBeGreaterThan(1);
    expect(new Set(story.drops.seen.map(({ connection }) => connection))).toEqual(new Set([2]));
    expectAllArrived(story);
  });

  it.each([
    ['up', UP],
    ['down', DOWN],
  ] as const)('of one direction, %s, lets the other pass', (direction, which) => {
    const story = ended(talk(plan(partition({ direction }))));
    expect(story.drops.seen.length).toBeGreaterThan(1);
    expect(new Set(story.drops.seen.map((drop) => drop.direction))).toEqual(new Set([which]));
    expectAllArrived(story);
  });

  it('concerns connections that are opened while it lasts', () => {
    const world = new World({ faults: plan(partition({ atNs: 0, forNs: ms(500) })) });
    world.at(ms(100), (now) => world.connect(now));
    world.run(ms(10_000));
    // SYNs at 100 ms and, after the partition, a second later.
    expect(world.client.connectedAt).toBe(ms(1200));
  });

  it.each([
    ['both', [UP, DOWN]],
    ['up', [UP]],
    ['down', [DOWN]],
  ] as const)('of direction %s ends only when the last of several that overlap does', (direction, closed) => {
    const overlapping = [{}, { atNs: 1.5 * SECOND }, { connection: 1, atNs: 2 * SECOND, forNs: ms(900) }];
    const story = ended(talk(plan(...overlapping.map((over) => partition({ direction, ...over })))));
    for (const [connection, heals] of [
      [1, 2.9 * SECOND],
      [2, 2.5 * SECOND],
    ]) {
      for (const way of closed) {
        const arrivals = story.drops.delivered.filter((packet) => packet.connection === connection && packet.direction === way);
        const first = arrivals.find(({ at }) => at > SECOND);
        expect(first?.at).toBeGreaterThanOrEqual(heals);
      }
    }
    expectAllArrived(story);
  });

  it('does not keep a run going that has nothing else to do', () => {
    const world = new World({ faults: plan(partition({ atNs: 1e15 })) });
    expect(world.run()).toBe('done');
    expect(world.simulation.now).toBe(0);
  });
});

describe('random partitions', () => {
  const random: FaultPlan = { random: null, placed: [], randomPartitions: { direction: 'both', everyNs: SECOND, forNs: ms(400) } };

  it('follow each other after exponential gaps', () => {
    const world = new World({ faults: random });
    while (world.simulation.now < 20_000 * SECOND) world.simulation.step();
    const { drawnPartitions } = world.network.faults;
    const gaps = drawnPartitions.map(({ atNs }, i) => atNs - (i === 0 ? 0 : drawnPartitions[i - 1].atNs + ms(400)));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    // The standard error of the mean of n exponentials is mean/√n.
    expect(Math.abs(mean / SECOND - 1)).toBeLessThan(4 / Math.sqrt(gaps.length));
    const beyond = gaps.filter((gap) => gap > SECOND).length / gaps.length;
    expect(Math.abs(beyond - Math.exp(-1))).toBeLessThan(4 * Math.sqrt((Math.exp(-1) * (1 - Math.exp(-1))) / gaps.length));
  });

  it('replay as placed ones: the same packets dropped at the same instants', () => {
    const first = ended(talk(random));
    const drawn = first.world.network.faults.drawnPartitions;
    expect(first.drops.seen.length).toBeGreaterThan(10);
    const again = ended(talk(plan(...drawn)));
    expect(again.drops.seen).toEqual(first.drops.seen);
    expect(again.world.log.sent).toEqual(first.world.log.sent);
    const other = ended(talk(random, 'another'));
    expect(other.drops.turns).not.toEqual(first.drops.turns);
  });

  it('go on alike in a fork made in the middle of one', () => {
    const world = new World({ faults: random, link: { rateBps: 2e6 } });
    world.connect(0).write(600_000, 0);
    const [{ atNs }] = world.network.faults.drawnPartitions;
    expect(world.run(atNs + ms(200))).toBe('time');
    const copy = fork(world);
    world.run();
    copy.run();
    expect(world.server.octets).toBe(600_000);
    expect(world.network.faults.drawnPartitions.length).toBeGreaterThan(2);
    expect(copy.log.sent).toEqual(world.log.sent);
    expect(copy.network.faults.drawnPartitions).toEqual(world.network.faults.drawnPartitions);
  });
});
