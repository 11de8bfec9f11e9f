import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { SegmentEstimate } from '../../src/tcp/ack/segment-estimate.js';
import { LinuxWindow } from '../../src/tcp/window/linux.js';
import { Lab } from '../support/lab.js';
import { timestampAt } from '../../src/tcp/timestamps.js';
import { type World, connected, ms, stack, UP } from '../support/tcp.js';

const LINUX = stack('linux-6');
const MSS = 1460;

describe('the receive window', () => {
  it('shuts as octets lie unread, to nothing, and never beyond what was advertised', () => {
    const lab = Lab.established(stack('linux-6', { receiveBuffer: 4000 }));
    for (const length of [1460, 1460, 1080]) lab.receive({ length });
    lab.at(ms(200));
    expect(new Set(lab.taken().map(({ ack, window }) => ack + window))).toEqual(new Set([4001]));
    lab.receive({ length: 1000 });
    expect(lab.endpoint.receiver.nxt).toBe(4001);
    expect(lab.taken()).toMatchObject([{ ack: 4001, window: 0 }]);
  });

  it('takes only the part of a segment that it advertised', () => {
    const lab = Lab.established(stack('linux-6', { receiveBuffer: 1000 }));
    lab.receive({ length: 1460 });
    expect(lab.endpoint.receiver.inbox.octets).toBe(1000);
    lab.receive({ seq: 5001, length: 10 });
    lab.read(1000);
    lab.receive({ length: 1000 });
    expect(lab.endpoint.receiver.inbox.octets).toBe(1000);
  });

  it('of the RFC’s kind takes no FIN beyond it; Linux’s does (tcp_data_queue)', () => {
    const taken = (['open', 'linux'] as const).map((receiveWindow) => {
      const lab = Lab.established(stack('linux-6', { receiveWindow, receiveBuffer: 4000 }));
      const { edge } = lab.endpoint.receiver.opening;
      lab.receive({ length: edge - 1 });
      const { nxt } = lab.endpoint.receiver;
      lab.receive({ flags: 'F.', seq: nxt });
      return [nxt === edge, lab.endpoint.receiver.finished];
    });
    expect(taken).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it('of Linux’s kind reaches back to the last acknowledgment: an old one without data is not answered (tcp_sequence)', () => {
    const lab = Lab.established(stack('linux-6', { receiveWindow: 'linux', nagle: 'off' }));
    lab.write(100);
    lab.receive({ length: 10 });
    lab.write(100); // acknowledges 11
    lab.receive({ length: 10, ack: 201 });
    lab.taken();
    expect(lab.endpoint.receiver).toMatchObject({ lastAck: 11, nxt: 21 });
    lab.receive({ seq: 15, ack: 201 });
    expect(lab.sent()).toEqual([]);
    lab.receive({ seq: 5, ack: 201 });
    expect(lab.taken()).toMatchObject([{ ack: 21, length: 0 }]);
  });

  it('opens in steps of a full segment or half the buffer (RFC 9293 3.8.6.2.2), and says so at once', () => {
    const lab = Lab.established(stack('linux-6', { receiveBuffer: 4380 }));
    for (let i = 0; i < 3; i++) lab.receive({ length: MSS });
    lab.at(ms(500)).taken();
    lab.read(1459);
    expect(lab.taken()).toEqual([]);
    lab.read(1);
    expect(lab.taken()).toMatchObject([{ at: ms(500), window: MSS }]);
  });

  it('is not announced anew when it is wide open', () => {
    const lab = Lab.established(LINUX);
    for (let i = 0; i < 20; i++) lab.receive({ length: MSS });
    lab.at(ms(1000)).taken();
    lab.read(20 * MSS);
    expect(lab.taken()).toEqual([]);
  });
});

describe('the buffer of Linux’s window', () => {
  const PAYLOAD = 1448;
  const us = (at: number): number => at * 1000;
  /** When the first segment of each flight comes, and how many come in it, µs. Its echo is whole milliseconds old. */
  const FLIGHTS = [
    { at: 352_766, segments: 10, echoMs: 102 },
    { at: 452_943, segments: 20, echoMs: 100 },
    { at: 553_116, segments: 40, echoMs: 100 },
  ];

  /**
   * A client that has spoken a little before its text, as in SMTP: a line 100 ms after the
   * handshake, then flights. The reader takes each first segment at once, the others 0.6 ms later.
   */
  function bufferAfter(connectedAt: number): number {
    const estimate = new SegmentEstimate();
    const window = new LinuxWindow(LINUX, PAYLOAD, estimate);
    const agreement = { scaling: true, timestamps: true, sack: true, payload: PAYLOAD, ownPayload: PAYLOAD, ownMss: MSS };
    window.agreed(agreement as Parameters<LinuxWindow['agreed']>[0], PAYLOAD);
    estimate.begin(PAYLOAD, PAYLOAD, window.edge);
    window.begin(us(connectedAt));
    window.queued(18, 18, 19, 0, us(250_850), false);
    window.read(19, 19, us(250_890));
    let nxt = 19;
    for (const { at, segments, echoMs } of FLIGHTS) {
      window.echoed(PAYLOAD, timestampAt(us(at)) - echoMs, us(at));
      for (let i = 0; i < segments; i++) {
        nxt += PAYLOAD;
        if (estimate.measure(PAYLOAD, false) === 'larger') window.learn(PAYLOAD);
        window.queued(PAYLOAD, PAYLOAD, nxt, 0, us(at + 2 * i), false);
        if (i === 0) window.read(nxt, nxt, us(at + 40));
      }
      window.read(nxt, nxt, us(at + 600));
    }
    return window.memoryOctets;
  }

  it('is measured from the handshake on, however late the first octets come (tcp_init_buffer_space)', () => {
    // 202 ms since the handshake are more than the 102 that the first echo shows, so each flight's first segment ends a measure.
    // The third flight's finds 28,960 octets read, twice the 14,480 before: room for two round trips of that, and twice as much for the growth.
    const wanted = 2 * 28_960 * 3;
    // Of 2304 octets of memory 1448 are payload: 160 of 256.
    expect(bufferAfter(150_000)).toBe((wanted * 256) / 160);
  });
});

describe('a sender before a shut window', () => {
  const blocked = (): Lab => {
    const lab = Lab.established(LINUX, ms(100), 3000);
    lab.write(10_000);
    expect(lab.sent()).toEqual([`1+${MSS}`, `1461+${MSS}`]);
    lab.at(ms(200)).receive({ ack: 2921, window: 0 });
    return lab;
  };

  it('probes with doubling time-outs as long as the peer answers', () => {
    const lab = blocked();
    const probes: number[] = [];
    for (let i = 0; i < 14; i++) {
      lab.at(lab.endpoint.deadline);
      const [probe] = lab.taken();
      expect(probe).toMatchObject({ flags: '.', seq: 2920, length: 0 });
      probes.push(probe.at);
      lab.receive({ ack: 2921, window: 0 });
    }
    const gaps = probes.map((at, i) => (at - (i === 0 ? ms(200) : probes[i - 1])) / SECOND);
    expect(gaps).toEqual([0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 19.2, 38.4, 76.8, 120, 120, 120, 120, 120]);
    expect(lab.endpoint.state).toBe('established');
  });

  it('gives up when nobody answers', () => {
    const lab = blocked();
    lab.at(4000 * SECOND);
    expect(lab.endpoint.endReason).toBe('timeout');
  });

  it('goes on at once when the window opens', () => {
    const lab = blocked();
    lab.at(ms(1000)).taken();
    lab.receive({ ack: 2921, window: 20_000 });
    expect(lab.taken().map(({ at, seq, length }) => [at, seq, length])).toEqual(
      [0, 1, 2, 3, 4].map((i) => [ms(1000), 2921 + i * MSS, i < 4 ? MSS : 10_000 - 2920 - 4 * MSS]),
    );
  });

  it('avoids silly segments: a window far smaller than before waits for the probe timer', () => {
    const lab = blocked();
    lab.receive({ ack: 2921, window: 100 });
    expect(lab.sent()).toEqual([]);
    lab.at(ms(500));
    expect(lab.sent()).toEqual(['2921+100']);
  });

  it('answers a probe with its own window', () => {
    const lab = Lab.established(LINUX);
    lab.receive({ length: 500 });
    lab.taken();
    lab.receive({ seq: 500, length: 0 });
    expect(lab.taken()).toMatchObject([{ flags: '.', ack: 501, length: 0 }]);
  });

  it('learns the window from what acknowledges something new, though the segment be old', () => {
    const lab = Lab.established(LINUX, ms(100), 4000);
    lab.receive({ length: 100 });
    lab.write(20_000);
    lab.receive({ seq: 101, ack: 1, window: 4000 });
    lab.taken();
    lab.receive({ seq: 1, length: 100, ack: 1461, window: 2540 });
    expect(lab.endpoint.sender.una + lab.endpoint.sender.peerWindow.octets).toBe(4001);
  });

  it('starts when a repeated segment tells of an open window, beside the report of it', () => {
    const lab = Lab.established(stack('linux-6', { receiveWindow: 'linux' }), ms(100), 1000);
    lab.write(1500);
    lab.receive({ length: 100, ack: 1001, window: 0 });
    lab.taken();
    lab.receive({ seq: 1, length: 100, ack: 1001, window: 1000 });
    expect(lab.sent()).toContain('1001+488');
  });
});

describe('the send buffer', () => {
  it('takes what fits, and tells the writer when a third of it is free', () => {
    const lab = Lab.established(stack('linux-6', { sendBuffer: 6000 }));
    expect([lab.write(10_000), lab.write(1)]).toEqual([6000, 0]);
    lab.news();
    lab.receive({ ack: 1461 });
    expect(lab.news()).not.toContain('writable');
    lab.receive({ ack: 2921 });
    expect(lab.news()).toContain('writable');
    lab.receive({ ack: 4381 });
    expect(lab.news()).not.toContain('writable');
    expect(lab.write(10_000)).toBe(4380);
  });

  it('bounds a transfer with its reader: a slow reader slows the writer down', () => {
    const small = { sendBuffer: 8000, receiveBuffer: 8000 };
    const world = connected({ client: stack('linux-6', small), server: stack('linux-6', small) });
    world.server.appetite = 0;
    world.at(ms(200), (now) => world.client.write(100_000, now));
    world.run(ms(10_000));
    expect(world.server.socket?.readable).toBe(8000);
    expect(world.client.socket?.endpoint.sender.room).toBeLessThan(8000 / 3);
    for (let at = 10_000; at < 40_000; at += 250) world.at(ms(at), (now) => world.server.read(4000, now));
    world.run(ms(60_000));
    expect(world.server.octets).toBe(100_000);
  });

  it('a window of one buffer per RTT bounds the rate', () => {
    const world: World = connected({ server: stack('linux-6', { receiveBuffer: 20 * MSS, delayedAckNs: 0 }) });
    world.at(ms(200), (now) => world.client.write(210 * MSS, now));
    world.run();
    const last = Math.max(...world.log.data(UP).map(({ at }) => at));
    // The acknowledgment leaves before its segment is read: 10, then 19 per RTT.
    expect(last).toBe(ms(200 + 100 * Math.ceil(200 / 19)));
  });
});
