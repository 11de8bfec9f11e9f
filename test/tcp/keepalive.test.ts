import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { Lab } from '../support/lab.js';
import { stack } from '../support/tcp.js';

const CHOSEN = { keepalive: true, keepaliveIdleNs: 5 * SECOND, keepaliveIntervalNs: 2 * SECOND, keepaliveProbes: 3 };
const LINUX = stack('linux-6', CHOSEN);
/** What was sent, with seconds since the handshake. */
const story = (lab: Lab, since: number): string[] =>
  lab.taken().map(({ at, flags, seq, length }) => `${(at - since) / SECOND} ${flags} ${seq}+${length}`);

describe('keepalive', () => {
  it.each([
    // Idle and interval, s, and the count: the defaults that each stack documents.
    ['linux-6', 7200, 75, 9],
    ['freebsd-14', 7200, 75, 8],
    ['windows-2022', 7200, 1, 10],
    ['rfc', 7200, 75, 9],
  ] as const)('%s: first probe after %i s, then every %i s; after %i without answer an RST', (name, idle, interval, count) => {
    const lab = Lab.established(stack(name, { keepalive: true }));
    const since = lab.now;
    lab.at(since + 20_000 * SECOND);
    const expected = Array.from({ length: count }, (_, i) => `${idle + i * interval} . 0+0`);
    expect(story(lab, since)).toEqual([...expected, `${idle + count * interval} R. 1+0`]);
    expect([lab.endpoint.endReason, lab.idle]).toEqual(['timeout', true]);
  });

  it('is off by default, but on FreeBSD (always_keepalive)', () => {
    const off = ['linux-6', 'linux-6-reno', 'windows-2022', 'rfc'] as const;
    for (const name of off) expect([name, Lab.established(stack(name)).idle]).toEqual([name, true]);
    expect(Lab.established(stack('freebsd-14')).idle).toBe(false);
  });

  it('waits for silence: whatever the peer sends puts the probe off', () => {
    const lab = Lab.established(LINUX);
    const since = lab.now;
    lab.at(since + 3 * SECOND).receive({ length: 10 });
    lab.at(since + 4 * SECOND).receive({});
    lab.taken();
    lab.at(since + 9 * SECOND - 1);
    expect(lab.sent()).toEqual([]);
    lab.at(since + 9 * SECOND);
    expect(lab.sent()).toEqual(['0+0']);
  });

  it('keeps out of the way of retransmissions: with data in flight those decide', () => {
    const lab = Lab.established(LINUX);
    lab.write(100);
    lab.at(lab.now + 30 * SECOND);
    expect(lab.taken().every(({ seq, length }) => seq === 1 && length === 100)).toBe(true);
  });

  it('an answer begins the count anew', () => {
    const lab = Lab.established(LINUX);
    const since = lab.now;
    for (const at of [5, 10, 15]) {
      lab.at(since + at * SECOND);
      expect(lab.sent()).toEqual(['0+0']);
      lab.receive({});
    }
    lab.at(since + 26 * SECOND - 1);
    expect([lab.sent(), lab.endpoint.state]).toEqual([['0+0', '0+0', '0+0'], 'established']);
    lab.at(since + 26 * SECOND);
    expect([lab.sent(), lab.endpoint.state]).toEqual([['R1+0'], 'closed']);
  });

  it('a user timeout decides in place of the count', () => {
    const lab = Lab.established(stack('linux-6', { ...CHOSEN, userTimeoutNs: 12 * SECOND }));
    const since = lab.now;
    lab.at(since + 60 * SECOND);
    // tcp_keepalive_timer looks when its timer is due: silent for 13 s.
    expect(story(lab, since)).toEqual(['5 . 0+0', '7 . 0+0', '9 . 0+0', '11 . 0+0', '13 R. 1+0']);
  });

  it('switched on late counts from then; another idle time counts from the last sign of life; switched off it is over', () => {
    const lab = Lab.established(stack('linux-6', { ...CHOSEN, keepalive: false }));
    const { endpoint } = lab;
    const since = lab.now;
    lab.at(since + 3 * SECOND);
    endpoint.setOptions({ keepalive: true }, lab.now);
    expect(endpoint.deadline).toBe(since + 8 * SECOND);
    endpoint.setOptions({ keepaliveIntervalNs: SECOND }, lab.now);
    expect(endpoint.deadline).toBe(since + 8 * SECOND);
    endpoint.setOptions({ keepaliveIdleNs: 4 * SECOND }, lab.now);
    expect(endpoint.deadline).toBe(since + 4 * SECOND);
    endpoint.setOptions({ keepaliveIdleNs: SECOND }, lab.now);
    expect(endpoint.deadline).toBe(lab.now);
    endpoint.setOptions({ keepalive: false }, lab.now);
    expect(lab.idle).toBe(true);
  });

  it('a peer that lives answers, and one that has gone says so', () => {
    const lab = Lab.established(stack('linux-6'));
    lab.receive({ seq: 0 });
    expect(lab.sent()).toEqual(['1+0']);
    lab.endpoint.abort(lab.now);
    lab.taken();
    lab.receive({ seq: 0, ack: 1 });
    expect(lab.sent()).toEqual(['R1+0']);
  });
});
