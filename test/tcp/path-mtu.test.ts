import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOST, Flight, RETRANSMITTED, SACKED } from '../../src/tcp/flight.js';
import type { Direction, Middlebox, MiddleboxPort, NarrowOptions, Packet } from '../../src/net/index.js';
import type { Segment, StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { DOWN, UP, World, ms, stack } from '../support/tcp.js';

const SECOND = 1e9;

/** A client that writes as soon as it is connected, over a path that is narrower than its interface. */
function over(up: NarrowOptions | null, octets: number, profile: Partial<StackProfile> = {}, down: NarrowOptions | null = null): World {
  const world = new World({ client: stack('linux-6', profile), server: stack('linux-6', profile), narrow: { up, down } });
  world.dress = (app) => {
    app.closesAtEof = true;
  };
  const app = world.connect(0);
  app.write(octets, 0);
  app.finish('shutdown', 0);
  return world;
}

const sizes = (world: World): number[] => world.log.data(UP).map(({ length }) => length);

describe('path MTU discovery (RFC 1191)', () => {
  it('resends at once, cut to what the router said, when its message arrives one way later', () => {
    const world = over({ pathMtu: 1400, icmp: true }, 1460);
    world.run(10 * SECOND);
    expect(world.log.data(UP).map(({ at, seq, length }) => [at, seq, length])).toEqual([
      [ms(100), 1, 1460],
      [ms(150), 1, 1360],
      [ms(150), 1361, 100],
    ]);
    expect(world.server.octets).toBe(1460);
  });

  it('costs no window: the first flight is repaired in one go, and slow start goes on', () => {
    const world = over({ pathMtu: 1000, icmp: true }, 200_000, { congestion: 'newreno' });
    world.run(ms(150));
    const { sender } = world.client.socket?.endpoint ?? { sender: null };
    expect(sender?.congestion.cwnd).toBe(10);
    expect(sender?.congestion.ssthresh).toBe(Number.MAX_SAFE_INTEGER);
    world.run(60 * SECOND);
    expect(world.server.octets).toBe(200_000);
    expect(world.host.counters.timeouts).toBe(0);
    expect(sender?.congestion.ssthresh).toBe(Number.MAX_SAFE_INTEGER);
    const large = sizes(world).filter((length) => length > 960);
    expect(large).toEqual(Array.from({ length: 10 }, () => 1460));
  });

  it('names 40 octets less than the path MTU as the largest payload, and 12 less with timestamps', () => {
    const largest = (timestamps: boolean): number => {
      const world = over({ pathMtu: 1280, icmp: true }, 50_000, { timestamps });
      world.run(60 * SECOND);
      return Math.max(...sizes(world).slice(10));
    };
    expect([largest(false), largest(true)]).toEqual([1240, 1228]);
  });

  it('concerns the direction that is narrow, and no other', () => {
    const world = over(null, 50_000, {}, { pathMtu: 576, icmp: true });
    world.run(60 * SECOND);
    expect(new Set(sizes(world).slice(0, -1))).toEqual(new Set([1460]));
    expect(world.log.data(DOWN)).toEqual([]);
  });

  it('counts for segments with SACK blocks too: what fits beside them is what the path carries', () => {
    const lab = Lab.established(stack('linux-6'), ms(100), 1 << 20, 1500);
    lab.write(1460);
    const [{ seq }] = lab.taken();
    const segment = { seq, length: 1460 } as unknown as Segment;
    lab.endpoint.onTooLarge(segment, 600, lab.now);
    lab.receive({ seq: 101, length: 10, ack: 1461 }); // a gap before it: acknowledgments report a block of 12 octets
    lab.write(700);
    const sent = lab.taken();
    expect(Math.max(...sent.map(({ octets }) => octets))).toBe(600);
    expect(sent.filter(({ sack, length }) => sack !== null && length > 0)).toMatchObject([{ length: 548 }, { length: 152 }]);
  });

  it('counts for bare acknowledgments too, which report more than a narrow path carries (tcp_v4_err takes what begins at snd_nxt)', () => {
    const world = over(null, 1000);
    world.run(ms(220));
    const endpoint = world.server.socket?.endpoint;
    const acknowledgment = { seq: endpoint?.sender.nxt } as Segment;
    endpoint?.onTooLarge(acknowledgment, 68, ms(220));
    expect(endpoint?.sender.mss).toBe(68 - 40);
  });

  it('nothing happens where the path is as wide as the interface', () => {
    const narrow = over({ pathMtu: 1500, icmp: true }, 50_000);
    const plain = over(null, 50_000);
    for (const world of [narrow, plain]) world.run(60 * SECOND);
    expect(narrow.log.sent).toEqual(plain.log.sent);
  });

  it.each([
    ['with SACK', { sack: true }],
    ['with NewReno', { sack: false, congestion: 'newreno' }],
    ['with the letter of the RFCs', { windowCounts: 'octets', growth: 'per-ack', halves: 'flight', reduction: 'at-once' } as const],
  ])('brings everything across %s, whatever the widths', (_, profile) => {
    fc.assert(
      fc.property(fc.integer({ min: 68, max: 1500 }), fc.integer({ min: 1, max: 40_000 }), (pathMtu, octets) => {
        const world = over({ pathMtu, icmp: true }, octets, profile);
        expect(world.run(1000 * SECOND)).toBe('done');
        expect([world.server.octets, world.client.ended, world.server.ended]).toEqual([octets, 'closed', 'closed']);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a black hole (RFC 2923 2.1)', () => {
  it('swallows what is too large until the connection is given up', () => {
    const world = over({ pathMtu: 1400, icmp: false }, 5000);
    world.run(2000 * SECOND);
    expect([world.server.octets, world.client.ended]).toEqual([0, 'timeout']);
  });

  it('is crossed with probing: 1024 octets after 3 s of time-outs, then half of it', () => {
    const world = over({ pathMtu: 1064, icmp: false }, 5000, { mtuProbing: true, tailProbe: false });
    world.run(100 * SECOND);
    expect(world.server.octets).toBe(5000);
    /** Kernel timers are up to an eighth late. */
    const expectLength = (of: World, length: number, seconds: number): void => {
      const at = (of.log.data(UP).find((segment) => segment.length === length)?.at ?? 0) / SECOND - 0.1;
      expect(at).toBeGreaterThanOrEqual(seconds);
      expect(at).toBeLessThan((seconds * 9) / 8);
    };
    // RTO 300 ms: time-outs at 0.3, 0.9, 2.1 and 4.5 s; the last is the first 3 s and more after the first.
    expectLength(world, 1024, 4.5);
    const narrower = over({ pathMtu: 576, icmp: false }, 5000, { mtuProbing: true, tailProbe: false });
    narrower.run(100 * SECOND);
    expectLength(narrower, 512, 9.3);
    expect(narrower.server.octets).toBe(5000);
  });
});

describe('a black hole in the way of who has gaps to report', () => {
  /** The first octets of the server never arrive. */
  class WithoutTheFirst implements Middlebox {
    readonly name = 'without-the-first';
    pass(packet: Packet, direction: Direction, now: number, port: MiddleboxPort): void {
      const { seq, length } = packet as Segment;
      if (direction === DOWN && seq === 1 && length > 0) port.swallow(packet, now);
      else port.forward(packet, now);
    }
  }

  it('is crossed by segments that the report makes no longer than the path takes', () => {
    const profile = stack('linux-6', { mtuProbing: true, tailProbe: false, timestamps: false });
    const world = new World({ client: profile, server: profile, narrow: { up: { pathMtu: 1064, icmp: false }, down: null } });
    world.dress = (server) => server.write(3000, world.simulation.now);
    const app = world.connect(0);
    if (app.socket !== null) app.socket.flow.middlebox = new WithoutTheFirst();
    world.run(ms(500));
    // One block takes 12 octets of each segment.
    app.write(4 * 1448, ms(500));
    world.run(30 * SECOND);
    expect(world.server.octets).toBe(4 * 1448);
    const crossed = world.log.data(UP).find(({ length }) => length < 1448);
    expect(crossed?.length).toBe(1024 - 12);
  });
});

describe('a flight', () => {
  it('cut in two keeps its ranges, order and counts', () => {
    const entry = fc.record({ length: fc.integer({ min: 2, max: 9 }), mark: fc.constantFrom('none', 'lost', 'again', 'sacked') });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), fc.nat(50), (entries, which, where, shifted) => {
        const flight = new Flight();
        for (let i = 0; i < shifted; i++) flight.push(0, 1, 0);
        for (let i = 0; i < shifted; i++) flight.shift();
        let seq = 1;
        entries.forEach(({ length, mark }, i) => {
          flight.push(seq, seq + length, i);
          seq += length;
          if (mark === 'sacked') flight.markSacked(i);
          if (mark === 'lost' || mark === 'again') flight.markLost(i);
          if (mark === 'again') flight.markRetransmitted(i, i);
        });
        const index = which % entries.length;
        const at = flight.seq(index) + 1 + (where % (entries[index].length - 1));
        flight.cut(index, at, -1);
        expect(flight.length).toBe(entries.length + 1);
        const counts = [0, 0, 0, 0];
        for (let i = 0, next = 1; i < flight.length; i++) {
          expect(flight.seq(i)).toBe(next);
          next = flight.end(i);
          const [lost, again, sacked] = [LOST, RETRANSMITTED, SACKED].map((mark) => flight.has(i, mark));
          [lost, again, sacked, lost && !again].forEach((is, k) => {
            if (is) counts[k]++;
          });
          if (i === flight.length - 1) expect(next).toBe(seq);
        }
        expect([flight.lost, flight.retransmitted, flight.sacked, flight.toRetransmit]).toEqual(counts);
        const marks = (i: number): boolean[] => [LOST, RETRANSMITTED, SACKED].map((mark) => flight.has(i, mark));
        expect([marks(index), flight.sentAt(index)]).toEqual([marks(index + 1), flight.sentAt(index + 1)]);
      }),
    );
  });
});
