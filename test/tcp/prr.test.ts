import { describe, expect, it } from 'vitest';
import type { StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

const MSS = 1460;
const seg = (n: number): number => 1 + n * MSS;
const PRR: Partial<StackProfile> = { congestion: 'newreno', sack: true, reduction: 'proportional', halves: 'cwnd' };

/** A window of `size` in flight and more to send; the first segments of it are lost. */
function inFlight(size: number): Lab {
  const lab = Lab.established(stack('rfc', { ...PRR, initialWindow: size }));
  lab.write(4 * size * MSS);
  lab.taken();
  return lab.at(ms(200));
}

/** Segments sent in answer to each further reported segment, the first at `from`, up to `to`. */
const answers = (lab: Lab, from: number, to: number, lost: number): number[] =>
  Array.from({ length: to - from }, (_, i) => lab.receive({ sack: [seg(lost), seg(from + i + 1)] }).sent().length);

describe('proportional rate reduction', () => {
  it('sends ceil(delivered × ssthresh / window) while the pipe is above ssthresh: every second report one segment (RFC 6937 3)', () => {
    const lab = inFlight(20);
    const sent = answers(lab, 1, 19, 1);
    // Two by limited transmit, the loss at once with the third; delivered counts from the third on.
    const reduction = Array.from({ length: 16 }, (_, i) => Math.ceil(((i + 1) * 10) / 20) - Math.ceil((i * 10) / 20));
    expect(sent).toEqual([1, 1, ...reduction]);
  });

  it('ends with the window at ssthresh, and about as much in flight', () => {
    const lab = inFlight(20);
    answers(lab, 1, 20, 1);
    lab.at(ms(300)).receive({ ack: seg(20), sack: [seg(20), seg(22)] });
    const { inFlight: pipe, congestion } = lab.endpoint.sender;
    expect(congestion.ssthresh).toBe(10);
    expect(pipe).toBe(10);
    lab.receive({ ack: lab.endpoint.sender.nxt });
    expect(congestion.cwnd).toBe(10);
  });

  it('below ssthresh fills up in slow start, by one more than arrives if it arrives in order (slow-start reduction bound)', () => {
    const lab = inFlight(20);
    lab.receive({ sack: [seg(16), seg(20)] }); // 0 to 15 are lost, 4 have come
    const { sender } = lab.endpoint;
    expect([sender.inFlight, sender.congestion.ssthresh]).toEqual([4, 10]);
    expect(lab.sent().length).toBe(4);
    lab.at(ms(300)).receive({ ack: seg(1), sack: [seg(16), seg(20)] });
    expect(lab.sent().length).toBe(2);
    lab.receive({ ack: seg(2), sack: [seg(16), seg(20)] });
    expect(lab.sent().length).toBe(2);
  });

  it('sends the first retransmission even when the arithmetic allows nothing', () => {
    const lab = inFlight(20);
    lab.receive({ sack: [seg(1), seg(10)] }); // 10 are left in the pipe, just ssthresh
    expect(lab.sent()).toEqual([`${seg(0)}+${MSS}`]);
  });
});
