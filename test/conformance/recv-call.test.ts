import { describe, expect, it } from 'vitest';
import { RecvCall } from '../../src/conformance/recv-call.js';
import { TESTBED } from '../../src/conformance/testbed.js';
import { TickingSocket } from '../../src/conformance/ticking-socket.js';
import { MICROSECOND, SECOND, Simulation, Source } from '../../src/engine/index.js';
import { DOWN, Flow, type Hop, type Packet, UP } from '../../src/net/index.js';
import { type Segment, TcpCounters } from '../../src/tcp/index.js';
import { stack } from '../support/tcp.js';

const MSS = 1460;
const { recvNs } = TESTBED;
/** Segments come this far apart, as over the recording link. */
const GAP_NS = 8 * MICROSECOND;

/** A link of the test's own: what is sent waits here until the test lets it arrive. */
class Held implements Hop {
  readonly mtu = 1500;
  readonly packets: Packet[] = [];

  send(packet: Packet): void {
    this.packets.push(packet);
  }
}

class At extends Source {
  constructor(private readonly act: (now: number) => void) {
    super();
  }

  override fire(now: number): void {
    this.act(now);
  }
}

/** A connection over which the client has written so many segments, which the server has not seen yet. */
function connectionWith(segments: number) {
  const simulation = new Simulation('recv');
  const links = [new Held(), new Held()] as const;
  const flow = new Flow(1, simulation, links, { onCut() {} });
  const profile = stack('linux-6');
  const end = (direction: typeof UP | typeof DOWN) =>
    new TickingSocket(simulation, flow, direction, profile, direction === UP, new TcpCounters(), { onSocketOver() {} });
  const [client, server] = [end(UP), end(DOWN)];
  flow.attach(client, server);
  server.listen();
  client.connect(0);
  for (let rounds = 0; rounds < 3; rounds++)
    for (const [i, { packets }] of links.entries()) for (const packet of packets.splice(0)) (i === UP ? server : client).receive(packet, 0);
  client.write({ length: segments * MSS, bytes: null, owner: null }, 0, segments * MSS);
  client.push(0);
  const returned: number[] = [];
  const call = new RecvCall(simulation, { onReceiving() {}, onReceived: (octets) => returned.push(octets) });
  const at = (ns: number, act: (now: number) => void): void => simulation.arm(new At(act), ns);
  const arrive = (ns: number): void => at(ns, (now) => server.receive(links[UP].packets.shift() as Packet, now));
  /** Segments that each of the server's acknowledgments covers. */
  const acks = (): number[] => {
    let before = 1;
    return links[DOWN].packets.map((packet) => {
      const { ack } = packet as Segment;
      const covers = (ack - before) / MSS;
      before = ack;
      return covers;
    });
  };
  const run = (): void => void simulation.run({ timeNs: SECOND / 100, events: 10_000 });
  return { server, call, returned, at, arrive, acks, run };
}

describe('a recv call', () => {
  it('acknowledges what arrives while nobody has the socket segment by segment', () => {
    const { arrive, acks, run } = connectionWith(6);
    for (let i = 0; i < 6; i++) arrive(i * GAP_NS);
    run();
    expect(acks()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('leaves what arrives while it copies in the backlog, and acknowledges that once', () => {
    const { server, call, returned, at, arrive, acks, run } = connectionWith(6);
    arrive(0);
    arrive(0);
    at(10, (now) => call.start(server, Number.MAX_SAFE_INTEGER, now));
    const copiedAt = 10 + recvNs.copy + 2 * MSS * recvNs.octet;
    for (const before of [900, 600, 300]) arrive(copiedAt - before);
    // What comes while the backlog is worked off belongs to it too (__release_sock).
    arrive(copiedAt + recvNs.backlog / 2);
    run();
    expect(acks()).toEqual([1, 1, 4]);
    expect(returned).toEqual([6 * MSS]);
    expect(server.readable).toBe(0);
  });

  it('acknowledges the backlog before it copies on, so that the next one counts by itself', () => {
    const { server, call, returned, at, arrive, acks, run } = connectionWith(5);
    arrive(0);
    at(10, (now) => call.start(server, Number.MAX_SAFE_INTEGER, now));
    const copiedAt = 10 + recvNs.copy + MSS * recvNs.octet;
    arrive(copiedAt - 200);
    arrive(copiedAt - 100);
    const workedOffAt = copiedAt + 2 * recvNs.backlog;
    arrive(workedOffAt + 100);
    arrive(workedOffAt + 200);
    run();
    expect(acks()).toEqual([1, 2, 2]);
    expect(returned).toEqual([5 * MSS]);
  });

  it('takes no more than it was asked for, and lets go with the backlog worked off', () => {
    const { server, call, returned, at, arrive, acks, run } = connectionWith(4);
    arrive(0);
    at(10, (now) => call.start(server, MSS, now));
    const copiedAt = 10 + recvNs.copy + MSS * recvNs.octet;
    arrive(copiedAt - 200);
    arrive(copiedAt - 100);
    arrive(copiedAt + SECOND / 1000);
    run();
    expect(acks()).toEqual([1, 2, 1]);
    expect(returned).toEqual([MSS]);
    expect(server.readable).toBe(3 * MSS);
  });

  it('gives the socket back when its process is killed', () => {
    const { server, call, returned, at, arrive, acks, run } = connectionWith(3);
    arrive(0);
    at(10, (now) => call.start(server, Number.MAX_SAFE_INTEGER, now));
    arrive(100);
    at(200, (now) => call.abandon(now));
    arrive(SECOND / 1000);
    run();
    expect(acks()).toEqual([1, 1, 1]);
    expect(returned).toEqual([]);
  });
});
