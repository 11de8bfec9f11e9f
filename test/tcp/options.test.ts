import { describe, expect, it } from 'vitest';
import { Lab } from '../support/lab.js';
import { UP, connected, ms, stack } from '../support/tcp.js';

const STAMPED = { timestamps: true } as const;

/** A client whose peer's SYN-ACK says what it is told; the clock stands at 100 ms. */
function answered(lab: Lab, stamps: readonly [] | readonly [number, number] = []): Lab {
  lab.endpoint.connect(0);
  lab.at(ms(100)).receive({ flags: 'S.', seq: 0, ack: 1, stamps });
  return lab;
}

describe('the options of a SYN', () => {
  it.each([
    // 40 octets of headers; MSS 4, SACK permitted 4, timestamps 12 (SACK permitted in their padding), window scale 4
    [{ sack: true, timestamps: true, windowScaling: true }, 60],
    [{ sack: true, timestamps: false, windowScaling: true }, 52],
    [{ sack: false, timestamps: true, windowScaling: false }, 56],
    [{ sack: false, timestamps: false, windowScaling: false }, 44],
  ])('%j make it %i octets', (profile, octets) => {
    const lab = new Lab(stack('linux-6', profile));
    lab.endpoint.connect(0);
    expect(lab.taken().map((syn) => syn.octets)).toEqual([octets]);
  });

  it('name what an MTU leaves beside the headers (RFC 6691), whatever else is agreed', () => {
    const lab = new Lab(stack('linux-6', { ...STAMPED, receiveWindow: 'linux' }), { mtu: 1280 });
    lab.endpoint.connect(0);
    expect(lab.taken()[0].syn).toMatchObject({ mss: 1240, windowShift: 7, sackPermitted: true });
  });

  it('in a SYN-ACK are those that the SYN offered', () => {
    const lab = new Lab(stack('linux-6', STAMPED), { client: false });
    lab.peerOptions = { windowShift: -1 };
    lab.endpoint.listen();
    lab.receive({ flags: 'S', seq: 0, sack: null });
    const [answer] = lab.taken();
    expect([answer.syn, answer.stamps]).toMatchObject([{ mss: 1460, windowShift: -1, sackPermitted: false }, [-1, -1]]);
  });
});

describe('segment size', () => {
  it.each([
    [1400, [], 1400],
    [9000, [], 1460],
    [0, [], 536], // nothing said: RFC 9293 3.7.1
    [1400, [7, 1], 1388],
    [9000, [7, 1], 1448],
  ] as const)('towards a peer that takes %i, stamps %j: %i', (mss, stamps, payload) => {
    const lab = new Lab(stack('linux-6', STAMPED));
    lab.peerOptions = { mss };
    answered(lab, stamps).taken();
    lab.write(3000);
    expect(lab.taken()[0].length).toBe(payload);
  });
});

describe('window scaling', () => {
  it('does not touch the window of a SYN: 65,535 octets at most', () => {
    const world = connected({}, () => {});
    const [syn, synAck, ack] = world.log.sent;
    expect(Math.max(syn.window, synAck.window)).toBeLessThanOrEqual(65_535);
    expect(ack.window).toBe(3 * 1024 * 1024);
  });

  it('is off where one end does not offer it: the window stays below 64 KiB', () => {
    const world = connected({ client: stack('linux-6', { windowScaling: false }) });
    world.at(ms(200), (now) => world.client.write(300_000, now));
    world.run();
    expect(Math.max(...world.log.sent.map(({ window }) => window))).toBe(65_535);
    expect(world.server.octets).toBe(300_000);
  });

  it('tells windows in units of the scale', () => {
    const world = connected({});
    world.at(ms(200), (now) => world.client.write(30_001, now));
    world.run();
    const told = world.log.sent.filter(({ flags }) => !flags.includes('S')).map(({ window }) => window % 128);
    expect(new Set(told)).toEqual(new Set([0]));
  });
});

describe('timestamps', () => {
  it('are on every segment when both ends offer them, and take 12 octets', () => {
    const lab = answered(new Lab(stack('linux-6', STAMPED)), [5000, 1]);
    expect(lab.taken().map(({ octets, stamps }) => [octets, stamps])).toEqual([
      [60, [1, 0]],
      [52, [101, 5000]],
    ]);
    lab.at(ms(200)).write(10);
    expect(lab.taken().map(({ octets, stamps }) => [octets, stamps])).toEqual([[62, [201, 5000]]]);
  });

  it('echo the segment that begins at or before the last acknowledgment sent (RFC 7323 4.3)', () => {
    const lab = answered(new Lab(stack('linux-6', STAMPED)), [5000, 1]);
    lab.taken();
    lab.receive({ seq: 1461, length: 1460, stamps: [5020, 101] }); // behind a gap: not echoed
    lab.receive({ seq: 1, length: 1460, stamps: [5010, 101] });
    expect(lab.taken().map(({ ack, stamps }) => [ack, stamps[1]])).toEqual([
      [1, 5000],
      [2921, 5010],
    ]);
  });

  it('reject what is older than what came before, and say so with an acknowledgment (RFC 7323 5.3)', () => {
    const lab = answered(new Lab(stack('linux-6', STAMPED)), [5000, 1]);
    lab.receive({ seq: 1, length: 100, stamps: [5010, 101] });
    lab.taken();
    lab.receive({ seq: 101, length: 100, stamps: [5009, 101] });
    expect(lab.endpoint.receiver.nxt).toBe(101);
    expect(lab.taken().map(({ ack }) => ack)).toEqual([101]);
    lab.receive({ seq: 101, length: 100, stamps: [5010, 101] });
    expect(lab.endpoint.receiver.nxt).toBe(201);
  });

  it('do not protect after 24 days without a change (RFC 7323 5.5)', () => {
    const lab = answered(new Lab(stack('linux-6', STAMPED)), [5000, 1]);
    lab.at(ms(25 * 86_400_000)).receive({ seq: 1, length: 100, stamps: [4000, 101] });
    expect(lab.endpoint.receiver.nxt).toBe(101);
  });

  it('measure the round trip of a segment that was sent twice, where Karn would measure nothing', () => {
    const srtt = (profile: object, stamps: readonly [] | readonly [number, number]): number => {
      const lab = new Lab(stack('linux-6', { tailProbe: false, ...profile }));
      answered(lab, stamps.length > 0 ? [5000, 1] : []);
      lab.write(100);
      lab.at(ms(2000)); // sent again after the timeout
      lab.receive({ ack: 101, stamps: stamps.length > 0 ? [6000, 401] : [] });
      return lab.endpoint.sender.rtt.srttNs / 1e6;
    };
    expect(srtt({}, [])).toBe(100);
    expect(srtt(STAMPED, [6000, 401])).toBe(100 + (2001 - 401 - 100) / 8);
  });

  it('leave a full segment 1448 octets, end to end', () => {
    const world = connected({ client: stack('linux-6', STAMPED), server: stack('linux-6', STAMPED) });
    world.at(ms(200), (now) => world.client.write(2 * 1448, now));
    world.run();
    expect(world.log.data(UP).map(({ length }) => length)).toEqual([1448, 1448]);
  });
});
