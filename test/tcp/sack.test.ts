import { describe, expect, it } from 'vitest';
import type { StackProfile } from '../../src/tcp/index.js';
import { SackBlocks } from '../../src/tcp/sack-blocks.js';
import { Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

const MSS = 1460;
const seg = (n: number): number => 1 + n * MSS;
const again = (n: number): string => `${seg(n)}+${MSS}`;

/** RFC 6675 alone: no rate reduction, no clock. */
const RFC6675: Partial<StackProfile> = { congestion: 'newreno', sack: true };

function sending(segments: number, overrides: Partial<StackProfile> = {}): Lab {
  const lab = Lab.established(stack('rfc', { ...RFC6675, ...overrides }));
  lab.write(segments * MSS);
  lab.taken();
  return lab.at(ms(200));
}

/** An acknowledgment of everything before segment `ack`, with blocks in segment numbers. */
const report = (lab: Lab, ack: number, ...blocks: number[]): Lab => lab.receive({ ack: seg(ack), sack: blocks.map(seg) });

describe('a receiver with SACK', () => {
  /** Longer than a report is held back. */
  const HELD_BACK = ms(2);
  const receiver = (): Lab => Lab.established(stack('linux-6'));
  const arrive = (lab: Lab, ...numbers: number[]): void => {
    for (const n of numbers) lab.receive({ seq: seg(n), length: MSS });
    lab.at(lab.now + HELD_BACK);
  };
  const blocks = (lab: Lab): number[][] => lab.taken().map(({ sack }) => (sack ?? []).map((edge) => (edge - 1) / MSS));

  it('reports the latest block first, then the others by when they were reported (RFC 2018 4); in front what came twice (RFC 2883 4)', () => {
    const lab = receiver();
    arrive(lab, 1, 3, 5, 3);
    expect(blocks(lab)).toEqual([
      [1, 2],
      [3, 4, 1, 2],
      [5, 6, 3, 4, 1, 2],
      [3, 4, 3, 4, 5, 6, 1, 2],
    ]);
  });

  it('joins blocks that touch', () => {
    const lab = receiver();
    arrive(lab, 1, 3, 5, 2);
    expect(blocks(lab).pop()).toEqual([1, 4, 5, 6]);
  });

  it('reports four at most, and what a full header costs', () => {
    const lab = receiver();
    arrive(lab, 1, 3, 5, 7, 9, 10);
    expect(lab.taken().map(({ sack, octets }) => [(sack ?? []).length / 2, octets])).toEqual([
      [1, 52],
      [2, 60],
      [3, 68],
      [4, 76],
      [4, 76],
    ]);
  });

  it('drops what the cumulative acknowledgment has passed, and says nothing when no gap is left', () => {
    const lab = receiver();
    arrive(lab, 1, 3, 0, 2);
    expect(lab.taken().map(({ ack, sack, octets }) => [(ack - 1) / MSS, sack, octets])).toEqual([
      [0, [seg(1), seg(2)], 52],
      [0, [seg(3), seg(4), seg(1), seg(2)], 60],
      [2, [seg(3), seg(4)], 52],
      [4, null, 40],
    ]);
  });

  it('makes full segments shorter by the blocks that are owed (tcp_current_mss)', () => {
    const lab = Lab.established(stack('linux-6', { initialWindow: 1 }));
    lab.write(4 * MSS);
    lab.taken();
    lab.receive({ ack: seg(1), seq: seg(1), length: MSS });
    expect(lab.taken().map(({ length, sack, octets }) => [length, sack, octets])).toEqual([
      [MSS - 12, [seg(1), seg(2)], 1500],
      [MSS - 12, [seg(1), seg(2)], 1500],
    ]);
    lab.receive({ ack: seg(3), seq: seg(3), length: MSS });
    lab.write(MSS - 20);
    expect(lab.taken().every(({ octets }) => octets <= 1500)).toBe(true);
  });

  it('reports as many blocks as there is room for beside the payload', () => {
    const blocks = new SackBlocks();
    blocks.begin(MSS, false, false);
    for (const n of [1, 3, 5, 7]) blocks.note(seg(n), seg(n + 1));
    const fitting = (room: number): number => (blocks.fitting(MSS - room) ?? []).length / 2;
    expect([0, 11, 12, 19, 20, 27, 28, 35, 36, 100].map(fitting)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it.each([
    [true, [], true],
    [true, null, false],
    [false, [], false],
  ] as const)('permitting %s towards a peer that says %j uses it: %s', (sack, offer, used) => {
    for (const client of [true, false]) {
      const lab = new Lab(stack('linux-6', { sack }), { client });
      if (client) lab.endpoint.connect(0);
      else lab.endpoint.listen();
      lab.at(ms(100)).receive({ flags: client ? 'S.' : 'S', seq: 0, ack: client ? 1 : 0, sack: offer });
      if (!client) lab.at(ms(200)).receive({ seq: 1, ack: 1 });
      const syn = lab.taken().find(({ flags }) => flags.startsWith('S'));
      expect(syn?.syn?.sackPermitted).toBe(client ? sack : used);
      arrive(lab, 1);
      expect(lab.taken().pop()?.sack === null).toBe(!used);
    }
  });
});

describe('a sender with SACK', () => {
  it('sends something new for each of the first two reports, what is lost on the third (RFC 3042, RFC 6675 5)', () => {
    const lab = sending(100);
    report(lab, 0, 1, 2);
    expect(lab.sent()).toEqual([again(10)]);
    report(lab, 0, 1, 3);
    expect(lab.sent()).toEqual([again(11)]);
    report(lab, 0, 1, 4);
    expect(lab.sent()).toEqual([again(0)]);
    const { congestion, flight } = lab.endpoint.sender;
    expect([congestion.cwnd, congestion.ssthresh, flight.lost, flight.sacked]).toEqual([5, 5, 1, 3]);
  });

  it('counts reported segments, not acknowledgments: one that reports three is enough, three that repeat one are not', () => {
    const lab = sending(10);
    for (let i = 0; i < 5; i++) report(lab, 0, 1, 2);
    expect(lab.sent()).toEqual([]);
    report(lab, 0, 1, 4);
    expect(lab.sent()).toEqual([again(0)]);
  });

  it('takes reports that come with data or with another window', () => {
    const lab = sending(10);
    lab.receive({ sack: [seg(1), seg(4)], length: 10, window: 500_000 });
    expect(lab.counters.retransmits).toBe(1);
  });

  it('repairs several holes of a window in one round trip, oldest first, what lies under three reported ones', () => {
    const lab = sending(10);
    report(lab, 0, 1, 2, 3, 4, 5, 6, 7, 10); // 0, 2, 4, 6 are lost
    expect(lab.sent()).toEqual([0, 2, 4, 6].map(again));
    lab.at(ms(300));
    report(lab, 2, 3, 4, 5, 6, 7, 10);
    report(lab, 4, 5, 6, 7, 10);
    report(lab, 10);
    expect(lab.sent()).toEqual([]);
    expect([lab.counters.retransmits, lab.counters.timeouts, lab.idle]).toEqual([4, 0, true]);
    expect(lab.endpoint.sender.congestion.cwnd).toBe(5);
  });

  it('does not take for lost what lies under fewer than three', () => {
    const lab = sending(10);
    report(lab, 0, 1, 2, 7, 9); // above 0 three, above 2 to 6 two
    expect(lab.sent()).toEqual([again(0)]);
    report(lab, 0, 7, 10, 1, 2);
    expect(lab.endpoint.sender.flight.lost).toBe(6);
    expect(lab.sent()).toEqual([2, 3, 4, 5].map(again)); // the pipe: these and 0
  });

  it('keeps the pipe at the window: lost and reported segments have left the network', () => {
    const lab = sending(200, { initialWindow: 20 });
    report(lab, 0, 2, 5); // 0 and 1 are lost, 0 goes at once: 16 in the pipe, window 10
    expect(lab.sent()).toEqual([again(0)]);
    const sent = [6, 7, 8, 9, 10, 11, 12, 13, 14].map((top) => report(lab, 0, 2, top).sent());
    expect(sent).toEqual([[], [], [], [], [], [], [again(1)], [again(20)], [again(21)]]);
  });

  it('after a timeout sends again only what is not reported', () => {
    const lab = sending(10);
    report(lab, 0, 4, 5, 8, 9);
    lab.at(ms(3000));
    expect(lab.sent().every((sent) => sent === again(0))).toBe(true);
    report(lab, 5, 8, 9); // 0 to 4
    const left = lab.sent();
    lab.at(lab.now + ms(100));
    report(lab, 7, 8, 9);
    left.push(...lab.sent());
    lab.at(lab.now + ms(100));
    report(lab, 10);
    expect(left.sort()).toEqual([5, 6, 7, 9].map(again).sort());
  });

  it('takes round-trip samples from reported segments that were sent once', () => {
    const lab = sending(10);
    lab.at(ms(280));
    report(lab, 0, 1, 4);
    const { rtt } = lab.endpoint.sender;
    expect(rtt.srttNs).toBe(ms((7 * 100 + 180) / 8));
    lab.at(ms(700));
    report(lab, 4); // segment 0 came the second time, 1 to 3 long ago
    expect(rtt.srttNs).toBe(ms((7 * 100 + 180) / 8));
  });

  it('lets the window grow once for each segment: what was reported before counts no more when it is acknowledged', () => {
    const lab = sending(40, { growth: 'per-segment' });
    report(lab, 0, 1, 3);
    report(lab, 4);
    expect(lab.endpoint.sender.congestion.cwnd).toBe(10 + 2);
  });

  it('ignores blocks that lie outside what is in flight', () => {
    const lab = sending(10);
    lab.receive({ ack: seg(2), sack: [seg(0), seg(1), seg(9), seg(12), seg(5), seg(4)] });
    expect(lab.endpoint.sender.flight.sacked).toBe(0);
  });

  it('marks a segment that is reported in two halves once it is whole', () => {
    const lab = sending(10);
    lab.receive({ sack: [seg(3), seg(4) + 700] });
    expect(lab.endpoint.sender.flight.sacked).toBe(1);
    lab.receive({ sack: [seg(3), seg(5)] });
    expect(lab.endpoint.sender.flight.sacked).toBe(2);
  });
});
