import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import { type AnyLinkOptions, DOWN, type Direction, type Flow, NO_FAULTS, Network, type Packet, UP } from '../../src/net/index.js';
import { Parcel } from '../support/parcel.js';
import { IDEAL_LINK, ms } from '../support/tcp.js';

const link = (delayMs: number, octetsPerMs = 0, mtu = 1500): AnyLinkOptions => ({
  ...IDEAL_LINK,
  delayNs: ms(delayMs),
  rateBps: octetsPerMs * 8000,
  mtu,
});

/** A network whose connections have nobody at their ends but a clock. */
class Town {
  readonly simulation = new Simulation('town');
  readonly network: Network;
  readonly arrivals: { connection: number; direction: Direction; at: number }[] = [];

  constructor(hosts: readonly AnyLinkOptions[], sharedLink: AnyLinkOptions) {
    const pairs = hosts.map((own) => ({ up: own, down: own }));
    this.network = new Network(this.simulation, { up: sharedLink, down: sharedLink, hosts: pairs }, NO_FAULTS, { onCut() {} });
  }

  open(): Flow {
    return this.network.open(0, (flow) => {
      const end = (direction: Direction) => ({
        receive: (_packet: Packet, now: number) => this.arrivals.push({ connection: flow.number, direction, at: now / ms(1) }),
        severed() {},
        tooLarge() {},
      });
      return [end(DOWN), end(UP)];
    });
  }

  run(): this {
    this.simulation.run({ timeNs: Number.MAX_SAFE_INTEGER, events: 1e6 });
    return this;
  }
}

const send = (flow: Flow, direction: Direction, octets = 1000): void => flow.send(new Parcel(flow, direction, octets), 0);

describe('client hosts', () => {
  it('get connections in turn, each with the delay of its own link on top of the shared one, both ways', () => {
    const town = new Town([link(1), link(20), link(300)], link(50));
    for (let i = 0; i < 6; i++) {
      const flow = town.open();
      send(flow, UP);
      send(flow, DOWN);
    }
    const times = (direction: Direction) =>
      town
        .run()
        .arrivals.filter((arrival) => arrival.direction === direction)
        .map(({ connection, at }) => [connection, at]);
    const expected = [
      [1, 51],
      [4, 51],
      [2, 70],
      [5, 70],
      [3, 350],
      [6, 350],
    ];
    expect(times(UP)).toEqual(expected);
    expect(times(DOWN)).toEqual(expected);
  });

  it('share the link behind their own: upwards each is slowed by itself first, then all stand in one queue', () => {
    // Own links carry 1000 octets in 1 ms and in 4 ms, the shared one in 2 ms.
    const town = new Town([link(0, 1000), link(0, 250)], link(10, 500));
    const [fast, slow] = [town.open(), town.open()];
    for (let i = 0; i < 3; i++) {
      send(fast, UP);
      send(slow, UP);
    }
    // At the shared link: fast at 1, 2, 3; slow at 4, 8, 12. It sends 1-3, 3-5, 5-7, then slow 7-9, 9-11, 12-14.
    expect(town.run().arrivals.map(({ connection, at }) => [connection, at])).toEqual([
      [1, 13],
      [1, 15],
      [1, 17],
      [2, 19],
      [2, 21],
      [2, 24],
    ]);
  });

  it('share it downwards too, and are slowed after it', () => {
    const town = new Town([link(0, 1000), link(0, 250)], link(10, 500));
    const [fast, slow] = [town.open(), town.open()];
    for (let i = 0; i < 2; i++) {
      send(slow, DOWN);
      send(fast, DOWN);
    }
    // The shared link lets go at 2, 4, 6, 8 ms and takes 10; slow's own link needs 4 for each.
    expect(town.run().arrivals.map(({ connection, at }) => [connection, at])).toEqual([
      [1, 15],
      [2, 16],
      [1, 19],
      [2, 20],
    ]);
  });

  it('see the smallest MTU of all links on their path', () => {
    const own = (up: number, down: number) => ({ up: link(1, 0, up), down: link(1, 0, down) });
    const options = { up: link(1, 0, 1400), down: link(1, 0, 1500), hosts: [own(9000, 1300), own(576, 9000), own(9000, 9000)] };
    const network = new Network(new Simulation('mtu'), options, NO_FAULTS, { onCut() {} });
    const end = { receive() {}, severed() {}, tooLarge() {} };
    const sizes = [1, 2, 3].map(() => network.open(0, () => [end, end]).pathMtu);
    expect(sizes).toEqual([1300, 576, 1400]);
  });
});
