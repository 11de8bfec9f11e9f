import { describe, expect, it } from 'vitest';
import { Digest, FORK, Log, Ring, SHARED, fork, shared } from '../../src/engine/index.js';
import { World, ms, stack } from '../support/tcp.js';
import { weightOf } from '../support/weight.js';

describe('forking an object graph', () => {
  class Node {
    next: Node | null = null;
    readonly bytes = Float64Array.of(1, 2, 3);
    constructor(readonly name: string) {}
    hello(): string {
      return `I am ${this.name}`;
    }
  }

  it('keeps prototypes, identity and cycles', () => {
    const node = new Node('a');
    node.next = node;
    const world = { node, again: node, map: new Map([[node, new Set([node])]]), list: [node, , 3], ring: new Ring<Node>() };
    world.ring.push(node);
    const copy = fork(world);
    expect(copy.node).not.toBe(node);
    expect(copy.node.hello()).toBe('I am a');
    expect(copy.again).toBe(copy.node);
    expect(copy.node.next).toBe(copy.node);
    expect([...copy.map.keys()][0]).toBe(copy.node);
    expect([...(copy.map.get(copy.node) as Set<Node>)][0]).toBe(copy.node);
    expect(copy.list[0]).toBe(copy.node);
    expect(copy.ring.at(0)).toBe(copy.node);
    copy.node.bytes[0] = 9;
    expect(node.bytes[0]).toBe(1);
  });

  it('shares what is immutable, and lets a class copy itself once', () => {
    const constant = shared({ deep: { value: 1 } });
    class Immutable {
      get [SHARED](): true {
        return true;
      }
    }
    class Own {
      constructor(readonly generation: number) {}
      [FORK](): this {
        return new Own(this.generation + 1) as this;
      }
    }
    const own = new Own(0);
    const world = { constant, immutable: new Immutable(), own, same: own };
    const copy = fork(world);
    expect(copy.constant).toBe(constant);
    expect(copy.immutable).toBe(world.immutable);
    expect(copy.own.generation).toBe(1);
    expect(copy.same).toBe(copy.own);
  });
});

describe('forking a log', () => {
  const rows = (log: Log): number[] => Array.from({ length: log.length }, (_, row) => log.get(row, 0) + log.get(row, 1));
  const append = (log: Log, values: number[]): void => {
    for (const value of values) log.append(value, value * 1000);
  };

  it('shares the past and nothing else, through generations', () => {
    const counted = Array.from({ length: 150 }, (_, i) => i);
    const first = new Log(2);
    append(first, counted);
    const second = fork(first);
    append(first, [-1]);
    append(second, [-2, -3]);
    const third = fork(second);
    append(second, counted);
    append(third, [-4]);
    const fourth = fork(fork(third));
    append(fourth, [-5]);
    const past = counted.map((x) => x * 1001);
    expect(rows(first)).toEqual([...past, -1001]);
    expect(rows(second)).toEqual([...past, -2002, -3003, ...past]);
    expect(rows(third)).toEqual([...past, -2002, -3003, -4004]);
    expect(rows(fourth)).toEqual([...past, -2002, -3003, -4004, -5005]);
  });

  it('of any length costs the same, a fork of a fork too', () => {
    const short = new Log(2);
    const long = fork(new Log(2));
    append(long, new Array<number>(500_000).fill(1));
    expect(weightOf(fork(long), long)).toBeLessThan(weightOf(fork(short), short) + 20);
  });
});

describe('forking a live world', () => {
  const transfer = (): World => {
    const options = { up: { loss: 0.02, jitterNs: ms(3), rateBps: 2e7 }, client: stack('linux-6'), silent: true };
    const world = new World({ ...options, seed: 'forked' });
    world.connect(0);
    world.client.write(1_500_000, 0);
    world.client.finish('close', 0);
    world.dress = (server) => {
      server.closesAtEof = true;
    };
    return world;
  };

  /** From here to the end, the hash of what happens, and what the server has then. */
  const ending = (world: World): unknown[] => {
    const digest = new Digest();
    world.simulation.trace.attach(digest);
    world.run();
    return [digest.hex(), world.server.octets, world.client.ended, world.simulation.events, { ...world.host.counters }];
  };

  const counts = [0, 1, 2, 3, 17, 100, 555, 1200, 2000];

  it.each(counts)('after %d events: original and copy end alike, whichever runs first', (events) => {
    const original = transfer();
    original.run(ms(1e9), events);
    const early = fork(original);
    const late = fork(original);
    const expected = ending(early);
    expect(ending(original)).toEqual(expected);
    expect(ending(fork(late))).toEqual(expected);
    expect(ending(late)).toEqual(expected);
    expect(expected[1]).toBe(1_500_000);
  });

  it('costs what is alive, not what has happened', () => {
    const idle = (octets: number): World => {
      const world = new World({ silent: true });
      world.connect(0);
      world.client.write(octets, 0);
      world.run();
      return world;
    };
    const [small, large] = [idle(1000), idle(200_000_000)];
    const weigh = (world: World): number => weightOf(world.fork(), world);
    expect(weigh(small)).toBeGreaterThan(100);
    expect(weigh(large)).toBeLessThan(2 * weigh(small));
  });
});
