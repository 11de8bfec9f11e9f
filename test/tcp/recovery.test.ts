import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import type { StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

const MSS = 1460;
const seg = (n: number): number => 1 + n * MSS;
const names: readonly StackProfile['name'][] = ['linux-6', 'rfc'];

/** What this file is about, by the RFCs' arithmetic; recovery with SACK, proportional reduction and offload have files of their own. */
const WITHOUT_SACK: Partial<StackProfile> = { congestion: 'newreno', sack: false, reduction: 'at-once', offload: false };

/** Ten segments in flight, RTT 100 ms; the clock stands at 100 ms. */
function tenInFlight(name: StackProfile['name'], more = 0, overrides: Partial<StackProfile> = {}): Lab {
  const lab = Lab.established(stack(name as 'rfc', { ...WITHOUT_SACK, ...overrides }));
  // Linux takes what comes from behind the SYN for the first time for news of the window (tcp_may_update_window).
  lab.receive({});
  lab.write((10 + more) * MSS);
  lab.taken();
  return lab;
}

const duplicate = (lab: Lab, times: number): void => {
  for (let i = 0; i < times; i++) lab.receive({});
};

describe.each(names)('fast retransmit of %s', (name) => {
  it('sends new data on the first two duplicates (RFC 3042), the lost segment on the third', () => {
    const lab = tenInFlight(name, 90);
    lab.at(ms(200));
    duplicate(lab, 1);
    expect(lab.sent()).toEqual([`${seg(10)}+${MSS}`]);
    duplicate(lab, 1);
    expect(lab.sent()).toEqual([`${seg(11)}+${MSS}`]);
    duplicate(lab, 1);
    expect(lab.sent()).toEqual([`${seg(0)}+${MSS}`]);
    expect(lab.counters.retransmits).toBe(1);
  });

  it('without limited transmit sends nothing on the first two, and on the third just the lost segment', () => {
    const lab = tenInFlight(name, 90, { limitedTransmit: false });
    lab.at(ms(200));
    duplicate(lab, 2);
    expect(lab.sent()).toEqual([]);
    duplicate(lab, 1);
    expect(lab.sent()).toEqual([`${seg(0)}+${MSS}`]);
    // 10 in flight, of which 1 is sent again: 10 − dups ≤ 5 lets the next leave from the 6th duplicate on
    duplicate(lab, 2);
    expect(lab.sent()).toEqual([]);
    duplicate(lab, 1);
    expect(lab.sent()).toEqual([`${seg(10)}+${MSS}`]);
  });

  it('halves the window (limited transmit not counted) and sends on when half the flight has left', () => {
    const lab = tenInFlight(name, 90);
    lab.at(ms(200));
    duplicate(lab, 3);
    lab.taken();
    // 12 in flight, 1 lost and sent again: 12 − dups ≤ 5 lets the next leave from the 8th duplicate on
    const leaves = [4, 5, 6, 7, 8, 9, 10, 11].map(() => {
      duplicate(lab, 1);
      return lab.sent().length;
    });
    expect(leaves).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    lab.at(ms(300)).receive({ ack: seg(12) });
    const { congestion } = lab.endpoint.sender;
    expect([congestion.cwnd, congestion.ssthresh]).toEqual([5, 5]);
  });

  it('repairs one hole per partial acknowledgment, and halves once (RFC 6582)', () => {
    const lab = tenInFlight(name);
    lab.at(ms(200));
    duplicate(lab, 7); // 0, 4 and 8 are lost
    expect(lab.sent()).toEqual([`${seg(0)}+${MSS}`]);
    lab.at(ms(300)).receive({ ack: seg(4) });
    expect(lab.sent()).toEqual([`${seg(4)}+${MSS}`]);
    lab.at(ms(400)).receive({ ack: seg(8) });
    expect(lab.sent()).toEqual([`${seg(8)}+${MSS}`]);
    lab.at(ms(500)).receive({ ack: seg(10) });
    expect(lab.sent()).toEqual([]);
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(5);
    expect(lab.counters.timeouts).toBe(0);
  });

  it('counts no more as arrived than is in flight, however many duplicates a doubling network makes', () => {
    const lab = tenInFlight(name);
    lab.at(ms(200));
    duplicate(lab, 9);
    lab.receive({ ack: seg(1) });
    lab.receive({ ack: seg(2) });
    lab.receive({ ack: seg(3) });
    const { sender } = lab.endpoint;
    // 7 left, of which the oldest is sent again; no more than the other 6 have arrived
    expect([sender.flight.length, sender.inFlight]).toEqual([7, 1]);
  });

  it('reckons a partial acknowledgment as one hole and the rest arrived: the flight stays at half', () => {
    const lab = tenInFlight(name, 90);
    lab.at(ms(200));
    duplicate(lab, 8); // 0 and 4 are lost
    expect(lab.sent()).toEqual([10, 11, 0, 12].map((n) => `${seg(n)}+${MSS}`));
    lab.at(ms(300)).receive({ ack: seg(4) });
    expect(lab.sent()).toEqual([4, 13].map((n) => `${seg(n)}+${MSS}`)); // in the network: 4, 10, 11, 12, 13
  });

  it('starts no second recovery before something above `recover` is acknowledged (RFC 6582 3.2 step 1)', () => {
    const lab = tenInFlight(name, 40);
    lab.at(ms(200));
    duplicate(lab, 3);
    lab.at(ms(300)).receive({ ack: seg(12) });
    lab.taken();
    duplicate(lab, 5);
    expect(lab.counters.retransmits).toBe(1);
    lab.at(ms(310)).receive({ ack: seg(13) });
    duplicate(lab, 3);
    expect(lab.counters.retransmits).toBe(2);
  });

  it('takes only pure acknowledgments with the same window for duplicates (RFC 5681 2)', () => {
    const lab = tenInFlight(name);
    for (let i = 0; i < 4; i++) lab.receive({ length: 10 });
    for (let i = 0; i < 4; i++) lab.receive({ window: 500_000 + i });
    expect(lab.counters.retransmits).toBe(0);
  });

  it('a repaired path grows by one segment per window again', () => {
    const lab = tenInFlight(name, 400, { windowCounts: 'segments', growth: 'per-segment' });
    lab.at(ms(200));
    duplicate(lab, 3);
    lab.receive({ ack: lab.endpoint.sender.nxt });
    const { congestion } = lab.endpoint.sender;
    expect(congestion.cwnd).toBe(5);
    for (let segments = 0; segments < 5 + 6; segments++) lab.receive({ ack: lab.endpoint.sender.una + MSS });
    expect(congestion.cwnd).toBe(7);
  });
});

describe('the retransmission timeout', () => {
  it.each([
    // 100 ms: srtt 100, rttvar 50: RFC max(300, min 1000); Linux 100 + max(200, 200)
    ['rfc', 100, 1000],
    ['linux-6', 100, 300],
    ['rfc', 400, 1200],
    ['linux-6', 400, 1200],
    ['linux-6', 20, 220],
  ] as const)('of %s after a first sample of %d ms is %d ms (RFC 6298 2.2)', (name, rtt, rto) => {
    const lab = Lab.established(stack(name, WITHOUT_SACK), ms(rtt));
    lab.write(10);
    lab.taken();
    lab.at(ms(rtt + rto) - 1);
    expect(lab.sent()).toEqual([]);
    lab.at(ms(rtt + rto));
    expect(lab.sent()).toEqual(['1+10']);
  });

  it('follows RFC 6298 2.3 sample by sample', () => {
    const lab = Lab.established(stack('rfc', { rtoMinNs: 0 }));
    const { rtt } = lab.endpoint.sender;
    let [srtt, rttvar] = [100, 50];
    for (const sample of [100, 180, 60, 200, 90, 150, 90, 120]) {
      lab.write(10);
      lab.at(lab.now + ms(sample)).receive({ ack: lab.endpoint.sender.nxt });
      rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - sample);
      srtt = 0.875 * srtt + 0.125 * sample;
      expect(Math.abs(rtt.rtoNs - ms(srtt + 4 * rttvar))).toBeLessThan(100);
    }
  });

  it.each([
    ['rfc', [1, 3, 7, 15, 31, 63], 60],
    ['linux-6', [0.3, 0.9, 2.1, 4.5, 9.3, 18.9, 38.1, 76.5, 153.3, 273.3, 393.3], 120],
  ] as const)('of %s doubles up to its maximum, and collapses the window to 1', (name, resent, longest) => {
    const lab = tenInFlight(name, 0, { giveUpNs: 1e15 });
    const start = lab.now;
    lab.at(start + resent[resent.length - 1] * SECOND);
    const seen = lab.taken();
    expect(seen.map(({ at }) => (at - start) / SECOND)).toEqual(resent);
    expect(seen.every(({ seq }) => seq === 1)).toBe(true);
    const { sender } = lab.endpoint;
    expect([sender.congestion.cwnd, sender.congestion.ssthresh, lab.counters.timeouts]).toEqual([1, 5, resent.length]);
    lab.at(lab.now + 10 * longest * SECOND);
    const [a, b] = lab.taken().slice(-2);
    expect(b.at - a.at).toBe(longest * SECOND);
  });

  it('takes no sample from what was sent twice, and keeps its back-off until a clean one (Karn)', () => {
    const lab = Lab.established(stack('linux-6', WITHOUT_SACK));
    lab.write(10);
    lab.at(ms(400)); // sent again
    lab.taken();
    lab.receive({ ack: 11 });
    expect(lab.endpoint.sender.rtt.srttNs).toBe(ms(100));
    lab.write(10);
    expect(lab.endpoint.deadline - lab.now).toBe(ms(600));
    lab.at(lab.now + ms(100)).receive({ ack: 21 });
    lab.write(10);
    expect(lab.endpoint.deadline - lab.now).toBe(ms(300));
  });

  it('sends all again from the oldest in slow start, and no more than once', () => {
    const lab = tenInFlight('linux-6');
    lab.at(ms(400));
    expect(lab.sent()).toEqual([`${seg(0)}+${MSS}`]);
    lab.at(ms(500)).receive({ ack: seg(1) });
    expect(lab.sent()).toEqual([`${seg(1)}+${MSS}`, `${seg(2)}+${MSS}`]);
    lab.at(ms(600)).receive({ ack: seg(10) });
    expect(lab.sent()).toEqual([]);
    expect(lab.idle).toBe(true);
  });

  it('lets nothing new overtake what must be sent again, small segments either', () => {
    const lab = Lab.established(stack('rfc', { nagle: 'off' }));
    for (let i = 0; i < 10; i++) lab.write(10);
    lab.at(ms(1100)).taken();
    lab.write(10);
    expect(lab.sent()).toEqual([]);
    lab.at(ms(1200)).receive({ ack: 11 });
    expect(lab.sent()).toEqual(['11+10', '21+10']);
  });

  it('restarts when new data are acknowledged (RFC 6298 5.3) and stops when all are (5.2)', () => {
    const lab = tenInFlight('rfc');
    lab.at(ms(900)).receive({ ack: seg(5) });
    expect(lab.endpoint.deadline).toBeGreaterThanOrEqual(ms(1900));
    lab.receive({ ack: seg(10) });
    expect(lab.idle).toBe(true);
  });
});

describe('a timeout amid recovery', () => {
  it.each([
    ['linux-6', 5], // tcp_enter_loss: the loss has been paid for
    ['rfc', 2], // RFC 5681 3.1: half of what is in flight, which is at most the window of 5
  ] as const)('of %s leaves ssthresh at %d', (name, ssthresh) => {
    const lab = tenInFlight(name);
    duplicate(lab, 3);
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(5);
    lab.at(ms(1150));
    expect(lab.counters.timeouts).toBeGreaterThan(0);
    expect(lab.endpoint.sender.congestion.ssthresh).toBe(ssthresh);
  });
});

describe('giving up', () => {
  it.each([
    ['linux-6', 924.6],
    ['rfc', 100],
  ] as const)('%s: at the first timeout %d s after the first', (name, patience) => {
    const lab = tenInFlight(name);
    lab.at(3000 * SECOND);
    expect(lab.endpoint.endReason).toBe('timeout');
    const resent = lab.taken().map(({ at }) => at);
    const last = (resent[resent.length - 1] - resent[0]) / SECOND;
    expect(last < patience && last > patience - 120).toBe(true);
  });

  it('after the user timeout, counted from the first retransmission, to the instant', () => {
    const lab = tenInFlight('linux-6', 0, { userTimeoutNs: 5 * SECOND });
    const first = lab.endpoint.deadline;
    lab.at(first + 5 * SECOND - 1);
    expect(lab.endpoint.state).toBe('established');
    lab.at(first + 5 * SECOND);
    expect([lab.endpoint.endReason, lab.news().includes('ended')]).toEqual(['timeout', true]);
  });

  it('not while there is progress', () => {
    const lab = tenInFlight('linux-6', 0, { userTimeoutNs: SECOND });
    for (let i = 1; i <= 9; i++) lab.at(ms(100) + i * ms(900)).receive({ ack: seg(i) });
    expect(lab.endpoint.state).toBe('established');
  });
});
