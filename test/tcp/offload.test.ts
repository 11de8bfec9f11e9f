import { describe, expect, it } from 'vitest';
import { segmentsPerPacket } from '../../src/tcp/offload.js';
import { Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

const MSS = 1460;

describe('segments of a packet that the device cuts', () => {
  const size = (cwnd: number, rttMs: number, ssthresh = Number.MAX_SAFE_INTEGER, outstanding = 0): number =>
    segmentsPerPacket({ mss: MSS, rtt: { srttNs: ms(rttMs), minNs: ms(rttMs) }, congestion: { cwnd, ssthresh }, outstanding });

  it.each([
    // window, round trip ms: octets that leave in 1/1024 s at twice the window a round trip, over 1460.
    [10, 200, 2],
    [10, 20, 2],
    [80, 20, 7],
    [320, 20, 31],
    [1000, 20, 44],
    [10, 100, 2],
  ])('window %d, round trip %d ms: %d', (cwnd, rttMs, segments) => {
    expect(size(cwnd, rttMs)).toBe(segments);
  });

  it('follows 1.2 windows a round trip past half of ssthresh, and what is outstanding if that is more', () => {
    expect(size(80, 20, 100)).toBe(Math.floor((1.2 * 80 * MSS * 50) / 1024 / MSS));
    expect(size(80, 20, Number.MAX_SAFE_INTEGER, 160)).toBe(Math.floor((2 * 160 * MSS * 50) / 1024 / MSS));
  });

  it('is larger on a short path: 64 KiB, halved for each 512 µs of round trip', () => {
    expect(size(10, 0.3)).toBe(44);
    expect(size(10, 2.1)).toBe(Math.floor(((2 * 10 * MSS * 1000) / 2.1 / 1024 + 65_536 / 16) / MSS));
  });
});

describe('a sender with offload', () => {
  const sent = (offload: boolean): Lab => {
    const lab = Lab.established(stack('linux-6', { offload }), ms(200));
    lab.write(100 * MSS);
    lab.taken();
    return lab.at(ms(400));
  };
  const duplicates = (lab: Lab, gapNs: number): number[] =>
    [2, 3].map((k) => {
      lab.at(lab.now + gapNs).receive({ sack: [1 + MSS, 1 + k * MSS] });
      return lab.sent().length;
    });

  it('lets the remainder of a window wait for the next acknowledgment when that is near: one, one', () => {
    expect(duplicates(sent(true), 50_000)).toEqual([1, 0]);
    expect(duplicates(sent(false), 50_000)).toEqual([1, 1]);
  });

  it('sends the pair when there is room for a whole packet, and waits no longer than a millisecond after the last segment', () => {
    const lab = sent(true);
    lab.receive({ ack: 1 + MSS });
    expect(lab.sent()).toHaveLength(2);
    expect(duplicates(sent(true), 1_100_000)).toEqual([1, 1]);
  });

  it('waits for nothing when the end of the stream would go too', () => {
    const lab = Lab.established(stack('linux-6'), ms(200));
    lab.write(12 * MSS + 100);
    lab.taken();
    lab.endpoint.shutdownWrite(lab.now);
    lab.at(ms(400)).receive({ ack: 1 + MSS });
    lab.taken();
    lab.receive({ ack: 1 + 2 * MSS });
    expect(lab.taken().map(({ flags }) => flags)).toContain('F.');
  });
});
