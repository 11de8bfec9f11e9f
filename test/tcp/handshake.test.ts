import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { Lab } from '../support/lab.js';
import { DOWN, UP, World, connected, ms, stack } from '../support/tcp.js';

const LINUX = stack('linux-6');
const RFC = stack('rfc');

describe('the handshake', () => {
  it('has three segments; the server accepts on the third', () => {
    const world = connected();
    expect(world.log.sent.map(({ at, direction, flags, seq, ack }) => [at, direction, flags, seq, ack])).toEqual([
      [0, UP, 'S', 0, 0],
      [ms(50), DOWN, 'S.', 0, 1],
      [ms(100), UP, '.', 1, 1],
    ]);
    expect(world.client.connectedAt).toBe(ms(100));
    expect(world.server.connectedAt).toBe(ms(150));
  });

  it('the server accepts on the first data when the third segment is lost, and its application hears of them', () => {
    const world = new World();
    world.connect(0);
    world.run(ms(60));
    const { up } = world.network;
    const send = up.send.bind(up);
    up.send = (packet, now) => (packet.serial === 3 ? packet.flow.dropped(packet, 1, now) : send(packet, now));
    world.at(ms(120), (now) => world.client.write('hello', now));
    world.run(ms(171));
    expect([world.server.connectedAt, world.server.text()]).toEqual([ms(170), 'hello']);
  });

  it('repeats the third segment when the SYN-ACK comes again, and accepts then', () => {
    const lab = Lab.established(LINUX);
    lab.at(ms(1100)).receive({ flags: 'S.', seq: 0, ack: 1 });
    expect(lab.taken()).toMatchObject([{ at: ms(1100), flags: '.', seq: 1, ack: 1 }]);
  });

  it.each([
    [LINUX, [1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
    [stack('linux-6', { synLinearTimeouts: 0 }), [1, 3, 7, 15, 31, 63], 127],
    [RFC, [1, 3, 7, 15, 31], 63],
  ])('repeats the SYN with time-outs that double after the linear ones, then gives up', (profile, resent, over) => {
    const lab = new Lab(profile);
    lab.endpoint.connect(0);
    lab.at(1000 * SECOND);
    expect(lab.taken().map(({ at, flags }) => [at / SECOND, flags])).toEqual([0, ...resent].map((at) => [at, 'S']));
    expect([lab.endpoint.endReason, lab.idle]).toEqual(['timeout', true]);
    const other = new Lab(profile);
    other.endpoint.connect(0);
    other.at(over * SECOND - 1);
    expect(other.endpoint.state).toBe('syn-sent');
  });

  it('repeats the SYN-ACK when the SYN comes again, and on a timer that then starts anew', () => {
    const lab = new Lab(LINUX, { client: false });
    lab.endpoint.listen();
    lab.receive({ flags: 'S', seq: 0 });
    lab.at(ms(500)).receive({ flags: 'S', seq: 0 });
    lab.at(ms(1500));
    expect(lab.taken().map(({ at, flags, ack }) => [at, flags, ack])).toEqual([0, 500, 1500].map((at) => [ms(at), 'S.', 1]));
    lab.at(1000 * SECOND);
    expect(lab.endpoint.endReason).toBe('timeout');
  });

  it('takes no measurement from a SYN sent twice, and starts with an RTO of 3 s (RFC 6298 5.7)', () => {
    const lab = new Lab(RFC);
    lab.endpoint.connect(0);
    lab.at(ms(1500)).receive({ flags: 'S.', seq: 0, ack: 1 });
    lab.taken();
    lab.write(100);
    expect(lab.endpoint.deadline).toBe(ms(4500));
  });

  it.each([
    [0, 10],
    [1, 10],
    [2, 1],
  ])('after %d repeated SYNs the first flight has %d segments', (repeats, flight) => {
    const lab = new Lab(LINUX);
    lab.endpoint.connect(0);
    lab.at([0.5, 1.5, 3.5][repeats] * SECOND).receive({ flags: 'S.', seq: 0, ack: 1 });
    lab.taken();
    lab.write(100_000);
    expect(lab.taken().length).toBe(flight);
  });

  it('is refused by an RST, and cancelled by a close', () => {
    const refused = new Lab(LINUX);
    refused.endpoint.connect(0);
    refused.at(ms(50)).receive({ flags: 'R.', seq: 0, ack: 1 });
    expect([refused.endpoint.endReason, refused.idle]).toEqual(['reset', true]);
    const cancelled = new World();
    const app = cancelled.connect(0);
    cancelled.at(ms(20), (now) => app.socket?.close(now));
    expect(cancelled.run(ms(5000))).toBe('done');
    expect([app.ended, cancelled.network.live]).toEqual(['aborted', 0]);
  });

  it('ignores a SYN-ACK for something never sent', () => {
    const lab = new Lab(LINUX);
    lab.endpoint.connect(0);
    lab.at(ms(50)).receive({ flags: 'S.', seq: 0, ack: 7 });
    expect(lab.endpoint.state).toBe('syn-sent');
  });
});
