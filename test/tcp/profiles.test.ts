import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { Lab } from '../support/lab.js';
import { withProfileTable } from '../support/profile-table.js';
import { DOWN, UP, World, connected, ms, stack } from '../support/tcp.js';

const FREEBSD = stack('freebsd-14', { timestamps: true, receiveWindow: 'freebsd' });
const WINDOWS = stack('windows-2022', { receiveWindow: 'freebsd' });

/** When data that nobody acknowledges leave, and when the connection ends, s after the first time; round trip 100 ms. */
function deadPeer(profile: typeof FREEBSD): { sent: number[]; over: number } {
  const lab = Lab.established(profile);
  lab.write(100);
  lab.at(4000 * SECOND);
  const times = lab.taken().map(({ at }) => (at - ms(100)) / SECOND);
  expect(lab.endpoint.endReason).toBe('timeout');
  return { sent: times, over: times.length };
}

describe('the table of profiles in src/tcp/README.md', () => {
  it('is what the profiles say', () => {
    const text = readFileSync(join(import.meta.dirname, '../../src/tcp/README.md'), 'utf8');
    expect(withProfileTable(text)).toBe(text);
  });
});

describe('freebsd-14', () => {
  it('repeats the SYN after 1 s, then 2ⁿ s and the slop of 200 ms each, and gives up after 75 s', () => {
    const lab = new Lab(FREEBSD);
    lab.endpoint.connect(0);
    lab.at(75 * SECOND - 1);
    const gaps = lab.taken().map(({ at }) => at / ms(1));
    expect(gaps).toEqual([0, 1000, 3200, 7400, 15_600, 31_800, 64_000]);
    expect(lab.endpoint.state).toBe('syn-sent');
    lab.at(75 * SECOND);
    expect([lab.endpoint.endReason, lab.taken()]).toEqual(['timeout', []]);
  });

  it('lets a handshake that succeeded live on after 75 s', () => {
    const lab = Lab.established(FREEBSD);
    lab.at(100 * SECOND).write(10);
    expect(lab.sent()).toEqual(['1+10']);
  });

  it('retransmits 12 times, each after (srtt + 4·rttvar)·2ⁿ + 200 ms and at most 64 s', () => {
    // The first sample makes srtt the round trip and rttvar half of it: 300 ms.
    const { sent } = deadPeer(FREEBSD);
    const timeouts = Array.from({ length: 12 }, (_, n) => Math.min(0.3 * 2 ** n + 0.2, 64));
    const expected = [0];
    for (const timeout of timeouts) expected.push(expected[expected.length - 1] + timeout);
    expect(sent.map((at) => at.toFixed(3))).toEqual(expected.map((at) => at.toFixed(3)));
  });

  it('has a timeout of 230 ms on a path without delay to speak of: 30 ms and the slop', () => {
    const lab = Lab.established(FREEBSD, ms(1));
    lab.write(100);
    expect(lab.endpoint.deadline - ms(1)).toBe(ms(230));
  });

  it('acknowledges every second segment, small or full, and one alone after 40 ms', () => {
    const lab = Lab.established(FREEBSD);
    lab.receive({ length: 10 }).receive({ length: 10 });
    expect(lab.taken().map(({ at, ack }) => [at, ack])).toEqual([[ms(100), 21]]);
    lab.at(ms(200)).receive({ length: 10 }).at(ms(239));
    expect(lab.taken()).toEqual([]);
    lab.at(ms(240));
    expect(lab.taken()).toMatchObject([{ at: ms(240), ack: 31 }]);
  });

  it('holds a small segment back while anything at all is unacknowledged (RFC 896)', () => {
    const lab = Lab.established(FREEBSD);
    lab.write(1460);
    lab.write(100);
    expect(lab.sent()).toEqual(['1+1460']);
    lab.receive({ ack: 1461 });
    expect(lab.sent()).toEqual(['1461+100']);
  });

  it('halves the window at its first loss and leaves 0.7 of it at the next', () => {
    const lab = Lab.established(stack('freebsd-14', { reduction: 'at-once' }));
    const { sender } = lab.endpoint;
    sender.congestion.cwnd = 100;
    sender.reaction.reduce();
    expect(sender.congestion.ssthresh).toBe(50);
    sender.congestion.cwnd = 100;
    sender.reaction.reduce();
    expect(sender.congestion.ssthresh).toBe(70);
  });

  it('opens its window from 64 KiB to 2 MiB as data arrive, and never shrinks it', () => {
    const world = connected({ client: FREEBSD, server: FREEBSD });
    world.at(ms(200), (now) => world.client.write(20_000_000, now));
    world.run();
    const windows = world.log.from(DOWN).map(({ window }) => window);
    expect(windows[0]).toBe(65_535);
    expect(Math.max(...windows)).toBe(2 * 1024 * 1024);
    expect(world.server.octets).toBe(20_000_000);
  });

  it('starts anew with the initial window after a pause', () => {
    const world = connected({ client: FREEBSD, server: stack('freebsd-14') });
    world.at(ms(200), (now) => world.client.write(400_000, now));
    world.at(ms(5000), (now) => world.client.write(400_000, now));
    world.run();
    expect(world.log.data(UP).filter(({ at }) => at === ms(5000)).length).toBe(10);
  });
});

describe('windows-2022', () => {
  it('repeats the SYN four times from 1 s on, doubling', () => {
    const lab = new Lab(WINDOWS);
    lab.endpoint.connect(0);
    lab.at(1000 * SECOND);
    expect(lab.taken().map(({ at }) => at / SECOND)).toEqual([0, 1, 3, 7, 15]);
    expect(lab.endpoint.endReason).toBe('timeout');
  });

  it('retransmits five times from 300 ms on, doubling', () => {
    const { sent } = deadPeer(stack('windows-2022', { tailProbe: false }));
    expect(sent.map((at) => at.toFixed(1))).toEqual(['0.0', '0.3', '0.9', '2.1', '4.5', '9.3']);
  });

  it('offers no timestamps, but window scaling and SACK', () => {
    const lab = new Lab(WINDOWS);
    lab.endpoint.connect(0);
    expect(lab.taken()).toMatchObject([{ syn: { windowShift: 8, sackPermitted: true }, stamps: [-1, -1] }]);
  });

  it('keeps its window over a pause (CwndRestart False)', () => {
    const world = new World({ client: WINDOWS, server: stack('windows-2022') });
    world.connect(0);
    world.run(ms(200));
    world.at(ms(200), (now) => world.client.write(100_000, now));
    world.at(ms(5000), (now) => world.client.write(100_000, now));
    world.run();
    expect(world.log.data(UP).filter(({ at }) => at === ms(5000)).length).toBe(Math.floor(100_000 / 1460)); // the rest waits: RFC 896
  });
});
