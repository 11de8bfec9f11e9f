import { describe, expect, it } from 'vitest';
import type { StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { DOWN, UP, type World, connected, ms, stack } from '../support/tcp.js';

const LINUX = stack('linux-6');
const NO_DELAY = { delayedAckNs: 0 };

/** How many data segments left in each instant. */
function flights(world: World): number[] {
  const counts = new Map<number, number>();
  for (const { at } of world.log.data(UP)) counts.set(at, (counts.get(at) ?? 0) + 1);
  return [...counts.values()];
}

describe('slow start', () => {
  it('on an unlimited link doubles the flight each RTT: 10, 20, 40, …', () => {
    const world = connected({ server: stack('linux-6', NO_DELAY) });
    world.at(ms(200), (now) => world.client.write(630 * 1460, now));
    world.run();
    expect(flights(world)).toEqual([10, 20, 40, 80, 160, 320]);
    expect([...new Set(world.log.data(UP).map(({ at }) => at))]).toEqual([200, 300, 400, 500, 600, 700].map(ms));
  });

  it('counts segments, not acknowledgments, for linux-6: delayed ACKs cost nothing', () => {
    const world = connected({ server: stack('rfc') });
    world.at(ms(200), (now) => world.client.write(150 * 1460, now));
    world.run();
    expect(flights(world)).toEqual([10, 20, 40, 80]);
  });

  it('counts acknowledgments for rfc: half the growth when every second segment is acknowledged', () => {
    const world = connected({ client: stack('rfc'), server: stack('rfc') });
    world.at(ms(200), (now) => world.client.write(47 * 1460, now));
    world.run(ms(450));
    expect(flights(world)).toEqual([10, 15, 21]); // window 22, with the odd one of 15 not acknowledged yet
  });

  it('does not grow a window that is not used', () => {
    const world = connected({ server: stack('linux-6', NO_DELAY) });
    for (let i = 0; i < 20; i++) world.at(ms(200 + 110 * i), (now) => world.client.write(2 * 1460, now));
    world.at(ms(2450), (now) => world.client.write(60 * 1460, now));
    world.run(ms(2451));
    expect(world.log.data(UP).filter(({ at }) => at === ms(2450)).length).toBe(10);
  });

  it.each([
    ['linux-6', 250, 80],
    ['linux-6', 500, 40],
    ['linux-6', 700, 20],
    ['linux-6', 900, 20],
    ['linux-6', 60_000, 10],
    ['rfc', 900, 80],
    ['rfc', 1100, 10],
  ] as const)('%s after %d ms of silence starts again with %d', (name, idleMs, flight) => {
    const profile = stack(name, { windowCounts: 'segments', growth: 'per-segment' });
    const world = connected({ client: profile, server: stack('linux-6', NO_DELAY) });
    world.at(ms(200), (now) => world.client.write(70 * 1460, now)); // 10 + 20 + 40: window 80, the last leaves at 400
    const again = ms(400 + idleMs);
    world.at(again, (now) => world.client.write(200 * 1460, now));
    world.run(again);
    expect(world.log.data(UP).filter(({ at }) => at === again).length).toBe(flight);
  });
});

describe('segmentation', () => {
  it.each([68, 69, 576, 1280, 1500, 9000, 65535])('at MTU %d: full segments, then the rest', (mtu) => {
    const mss = mtu - 40;
    // A window that holds less than two of the largest segments would make Linux cut them.
    const world = connected({ link: { mtu }, client: stack('linux-6', { halvesWindow: false }) });
    const octets = 3 * mss + Math.ceil(mss / 2);
    world.at(ms(200), (now) => world.client.write(octets, now));
    world.run();
    expect(world.log.data(UP).map(({ seq, length }) => [seq, length])).toEqual([
      [1, mss],
      [1 + mss, mss],
      [1 + 2 * mss, mss],
      [1 + 3 * mss, Math.ceil(mss / 2)],
    ]);
  });

  it('uses the smaller MTU of the two ways', () => {
    const world = connected({ up: { mtu: 9000 }, down: { mtu: 1000 } });
    world.at(ms(200), (now) => world.client.write(2000, now));
    world.run();
    expect(world.log.data(UP).map(({ length }) => length)).toEqual([960, 960, 80]);
  });

  it('puts the FIN on the last segment', () => {
    const world = connected();
    world.at(ms(200), (now) => {
      world.client.socket?.write({ length: 2000, bytes: null, owner: null }, 0, 2000);
      world.client.socket?.shutdownWrite(now);
    });
    world.run();
    expect(world.log.data(UP).map(({ flags, length }) => [flags, length])).toEqual([
      ['.', 1460],
      ['F.', 540],
    ]);
  });
});

describe('small segments', () => {
  const lab = (nagle: StackProfile['nagle']): Lab => Lab.established(stack('linux-6', { nagle }));

  it('without Nagle leave at once', () => {
    const bench = lab('off');
    for (let i = 0; i < 3; i++) bench.write(10);
    expect(bench.sent()).toEqual(['1+10', '11+10', '21+10']);
  });

  it.each(['rfc896', 'bsd', 'minshall'] as const)('under %s wait for the small one before, and leave together', (nagle) => {
    const bench = lab(nagle);
    for (let i = 0; i < 3; i++) bench.write(10);
    expect(bench.sent()).toEqual(['1+10']);
    bench.at(ms(200)).receive({ ack: 11 });
    expect(bench.sent()).toEqual(['11+20']);
  });

  it.each([
    ['minshall', ['1+1460', '1461+1460', '2921+5']],
    ['bsd', ['1+1460', '1461+1460']],
    ['rfc896', ['1+1460', '1461+1460']],
  ] as const)('behind full segments: %s sends %j', (nagle, expected) => {
    const bench = lab(nagle);
    bench.write(2920);
    bench.write(5);
    expect(bench.sent()).toEqual(expected);
  });

  it.each([
    ['minshall', ['1+1460', '1461+1460', '2921+5']],
    // Asked once, before the first segment of the call (tcp_output.c, idle).
    ['bsd', ['1+1460', '1461+1460', '2921+5']],
    ['rfc896', ['1+1460', '1461+1460']],
  ] as const)('at the end of one write to an idle connection: %s sends %j', (nagle, expected) => {
    const bench = lab(nagle);
    bench.write(2925);
    expect(bench.sent()).toEqual(expected);
  });

  it.each([
    ['minshall', ['1461+1460', '2921+5']],
    ['bsd', ['1461+1460']],
    ['rfc896', ['1461+1460']],
  ] as const)('at the end of one write while something is in flight: %s sends %j', (nagle, expected) => {
    const bench = lab(nagle);
    bench.write(1460);
    bench.sent();
    bench.write(1465);
    expect(bench.sent()).toEqual(expected);
  });

  it('a full segment never waits, and a FIN takes the small one along', () => {
    const bench = lab('rfc896');
    bench.write(10);
    bench.write(1470);
    expect(bench.sent()).toEqual(['1+10', '11+1460']);
    bench.endpoint.shutdownWrite(bench.now);
    expect(bench.sent()).toEqual(['F1471+10']);
  });
});

describe('a cork', () => {
  it('holds a partial segment for one RTO after all else is acknowledged, nothing else', () => {
    const lab = Lab.established(LINUX);
    lab.endpoint.cork(true, lab.now);
    lab.write(1500);
    expect(lab.sent()).toEqual(['1+1460']);
    lab.at(ms(200)).receive({ ack: 1461 });
    const due = ms(200) + lab.endpoint.sender.rtt.rtoNs;
    lab.at(due - 1);
    expect(lab.sent()).toEqual([]);
    lab.at(due);
    expect(lab.sent()).toEqual(['1461+40']);
  });

  it('lets go when it is pulled', () => {
    const lab = Lab.established(LINUX);
    lab.endpoint.cork(true, lab.now);
    lab.write(10);
    lab.write(20);
    lab.at(ms(150)).endpoint.cork(false, ms(150));
    expect(lab.taken()).toMatchObject([{ at: ms(150), seq: 1, length: 30 }]);
    expect(lab.endpoint.sender.cork.dueAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('overdue behind a shut congestion window does not stop the clock', () => {
    const lab = Lab.established(stack('linux-6', { initialWindow: 1 }));
    lab.endpoint.cork(true, lab.now);
    lab.write(1470);
    lab.at(ms(399)); // the window is full of the first segment
    expect(lab.sent()).toEqual(['1+1460']);
    lab.at(ms(5000)).receive({ ack: 1461 });
    lab.at(ms(25_000));
    expect(lab.sent().slice(-1)).toEqual(['1461+10']);
  });
});

describe('the golden stall', () => {
  /** A talk that puts the server in delayed-ACK mode, then a body and a dot; when is the dot read? */
  function dotReadAfter(body: number, nagle: StackProfile['nagle'], apart: boolean): number {
    const world = connected({ client: stack('linux-6', { nagle }) });
    let turns = 0;
    world.server.onBytes = (app, now) => {
      if (turns++ < 4) app.write('354 go on', now);
    };
    for (const at of [200, 300, 400, 500]) world.at(ms(at), (now) => world.client.write('MAIL', now));
    const dotAt = ms(620); // the last reply came at 600
    world.at(dotAt, (now) => {
      if (apart) world.client.write(body, now);
      world.client.write(apart ? 5 : body + 5, now);
    });
    const total = 16 + body + 5;
    let readAt = -1;
    world.server.onBytes = ((before) => (app, now) => {
      before(app, now);
      if (app.octets === total) readAt = now;
    })(world.server.onBytes);
    world.run(ms(5000));
    expect(world.log.data(DOWN).length).toBe(4);
    return readAt - dotAt - ms(50);
  }

  it.each([
    ['minshall', 1000, true, 140],
    ['rfc896', 1000, true, 140],
    ['off', 1000, true, 0],
    ['minshall', 1000, false, 0],
    ['minshall', 1460, true, 0],
    ['minshall', 5 * 1460, true, 0],
    ['rfc896', 1460, true, 140],
    ['bsd', 1460, true, 140],
    ['bsd', 1460, false, 0],
    ['bsd', 5000, false, 0],
    // The last of three full segments is acknowledged by the timer.
    ['rfc896', 5000, false, 140],
  ] as const)('%s, body of %d octets, dot apart %s: %d ms', (nagle, body, apart, late) => {
    expect(dotReadAfter(body, nagle, apart)).toBe(ms(late));
  });
});
