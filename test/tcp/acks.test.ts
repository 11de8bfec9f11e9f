import { describe, expect, it } from 'vitest';
import { Lab } from '../support/lab.js';
import { ms, stack } from '../support/tcp.js';

const LINUX = stack('linux-6');

describe('RFC 1122 acknowledgments', () => {
  const lab = (): Lab => Lab.established(stack('rfc'));

  it('answer every second full segment at once', () => {
    const bench = lab();
    for (let i = 0; i < 6; i++) bench.receive({ length: 1460 });
    expect(bench.taken().map(({ at, ack }) => [at, ack])).toEqual([2921, 5841, 8761].map((ack) => [ms(100), ack]));
  });

  it('answer the odd one, or small ones, after 200 ms', () => {
    const bench = lab();
    bench.receive({ length: 1460 }).at(ms(150)).receive({ length: 100 });
    bench.at(ms(299));
    expect(bench.taken()).toEqual([]);
    bench.at(ms(300));
    expect(bench.taken()).toMatchObject([{ at: ms(300), ack: 1561 }]);
    bench.at(ms(9000));
    expect(bench.taken()).toEqual([]);
  });

  it('ride on data that leave in the meantime', () => {
    const bench = lab();
    bench.receive({ length: 100 }).at(ms(120)).write(7);
    expect(bench.taken()).toMatchObject([{ length: 7, ack: 101 }]);
    bench.at(ms(310));
    expect(bench.taken()).toEqual([]);
  });
});

describe('linux-6 acknowledgments beyond a gap', () => {
  /** Segments of 1000 octets; the first is lost. */
  const gapped = (rttMs: number, overrides = {}, count = 8): Lab => {
    const bench = Lab.established(stack('linux-6', overrides), ms(rttMs));
    for (let i = 1; i <= count; i++) bench.receive({ seq: 1 + 1000 * i, length: 1000 });
    return bench;
  };
  const when = (bench: Lab): number[] => bench.taken().map(({ at }) => at);

  it.each([
    [200, 1.1],
    [20, 1.1],
    [10, 0.6],
    [4, 0.3],
  ])(
    'with a round trip of %d ms: three at once, the others in one after %d ms, a twentieth and a tenth of a millisecond',
    (rttMs, delayMs) => {
      const bench = gapped(rttMs);
      expect(bench.taken().map(({ at, ack, sack }) => [at, ack, sack])).toEqual([2, 3, 4].map((k) => [ms(rttMs), 1, [1001, 1 + 1000 * k]]));
      bench.at(ms(rttMs + delayMs) - 1);
      expect(bench.taken()).toEqual([]);
      bench.at(ms(rttMs + delayMs));
      expect(bench.taken()).toMatchObject([{ at: ms(rttMs + delayMs), ack: 1, sack: [1001, 9001] }]);
      bench.at(ms(rttMs + 500));
      expect(bench.taken()).toEqual([]);
    },
  );

  it('leave at once when the gap closes, and then nothing is owed any more', () => {
    const bench = gapped(200);
    bench.taken();
    bench.receive({ seq: 1, length: 1000 });
    expect(bench.taken()).toMatchObject([{ at: ms(200), ack: 9001 }]);
    bench.at(ms(700));
    expect(bench.taken()).toEqual([]);
  });

  it('are counted anew when a part of the gap has closed', () => {
    const bench = Lab.established(LINUX, ms(200));
    for (let i = 0; i < 24; i++) bench.receive({ length: 1000 });
    for (let i = 1; i <= 8; i++) bench.receive({ seq: 24_001 + 1000 * i, length: 1000 });
    bench.at(ms(210)).taken();
    bench.receive({ seq: 24_001, length: 500 });
    for (let i = 0; i < 8; i++) bench.receive({ seq: 33_001 + 1000 * i, length: 1000 });
    expect(when(bench)).toEqual([ms(210), ms(210), ms(210)]);
  });

  it('all leave at once without SACK', () => {
    expect(when(gapped(200, { sack: false }))).toHaveLength(8);
  });

  // tcp_sack_compress_send_ack answers what has come: the next one is held back anew.
  it('leave before a third block would be pushed back, without what does so', () => {
    const scattered = Lab.established(LINUX, ms(200));
    for (let i = 1; i <= 8; i++) scattered.receive({ seq: 1 + 2000 * i, length: 1000 });
    const reported = ({ sack }: { sack: readonly number[] | null }): number => (sack?.[0] ?? 0) / 2000;
    expect(scattered.taken().map(reported).map(Math.floor)).toEqual([1, 2, 3, 4, 6]);
    scattered.at(ms(201.1));
    expect(scattered.taken().map(reported).map(Math.floor)).toEqual([8]);
  });

  it('wait for no more than 44', () => {
    const bench = gapped(200, {}, 3 + 44 + 2);
    expect(bench.taken().map(({ sack }) => sack?.[1])).toEqual([2, 3, 4, 49].map((k) => 1 + 1000 * k));
  });
});

describe('linux-6 acknowledgments', () => {
  /** After a request and its reply: pingpong mode. */
  const conversing = (): Lab => {
    const bench = Lab.established(LINUX);
    bench.receive({ length: 50 });
    bench.write(20);
    bench.at(ms(200)).receive({ ack: 21 });
    bench.taken();
    return bench;
  };

  it('are quick at first: 16 single ones, then every second segment', () => {
    const bench = Lab.established(LINUX);
    for (let i = 0; i < 24; i++) bench.receive({ length: 1000 });
    expect(bench.taken().map(({ ack }) => (ack - 1) / 1000)).toEqual([...Array.from({ length: 16 }, (_, i) => i + 1), 18, 20, 22, 24]);
  });

  it('are quick again after what had arrived before: an acknowledgment may have been lost', () => {
    const bench = conversing();
    bench.receive({ seq: 1, length: 50 });
    expect(bench.taken()).toMatchObject([{ at: ms(200), ack: 51 }]);
    bench.receive({ length: 50 });
    expect(bench.taken()).toMatchObject([{ at: ms(200), ack: 101 }]);
  });

  it('are delayed by 40 ms once the talk goes to and fro', () => {
    const bench = conversing();
    bench.receive({ length: 50 });
    bench.at(ms(240) - 1);
    expect(bench.taken()).toEqual([]);
    bench.at(ms(240));
    expect(bench.taken()).toMatchObject([{ at: ms(240), ack: 101 }]);
  });

  it('are put off by whole ticks of a clock of 250 Hz: half of the last delay, rounded down, and five', () => {
    const bench = Lab.established(LINUX, ms(100));
    for (let i = 0; i < 17; i++) bench.receive({ length: 1000 });
    // The delay of 40 ms was in vain, with nothing to ride on: twice as long the next time (tcp_delack_timer_handler).
    bench.at(ms(300)).taken();
    const delays: number[] = [];
    for (let i = 0; i < 6; i++) delays.push(bench.receive({ length: 10 }).endpoint.receiver.acks.atoNs);
    const kernel = [20];
    while (kernel.length < 6) kernel.push(((kernel.at(-1) as number) >> 1) + 5);
    expect(delays).toEqual(kernel.map((ticks) => ms(4 * ticks)));
    bench.at(ms(340) - 1);
    expect(bench.taken()).toEqual([]);
    bench.at(ms(340));
    expect(bench.taken()).toMatchObject([{ at: ms(340), ack: 17_061 }]);
  });

  it('leave pingpong mode when the delay was in vain, and are quick again after a silence beyond the RTO', () => {
    const bench = conversing();
    bench.receive({ length: 50 }).at(ms(240));
    bench.taken();
    bench.at(ms(2000)).receive({ length: 50 });
    expect(bench.taken()).toMatchObject([{ at: ms(2000), ack: 151 }]);
  });

  it('come at once for more than one full segment, in pingpong mode too', () => {
    const bench = conversing();
    bench.receive({ length: 1460 }).receive({ length: 10 });
    expect(bench.taken()).toMatchObject([{ at: ms(200), ack: 1521 }]);
  });

  it('obey an override of the delay', () => {
    const bench = Lab.established(stack('linux-6', { delayedAckNs: 0 }));
    for (let i = 0; i < 30; i++) bench.receive({ length: 10 });
    expect(bench.taken().length).toBe(30);
  });
});

describe.each(['linux-6', 'rfc'] as const)('%s acknowledges at once', (name) => {
  const lab = (): Lab => {
    const bench = Lab.established(stack(name));
    for (let i = 0; i < 40; i++) bench.receive({ length: 1460 });
    bench.taken();
    return bench;
  };

  it('data ahead of a gap, what fills the gap, and old data', () => {
    const bench = lab();
    const next = bench.endpoint.receiver.nxt;
    bench.receive({ seq: next + 1460, length: 1460 });
    bench.receive({ seq: next + 2920, length: 1460 });
    bench.receive({ seq: next, length: 1460 });
    bench.receive({ seq: next, length: 1460 });
    expect(bench.taken().map(({ at, ack }) => [at, ack - next])).toEqual([
      [ms(100), 0],
      [ms(100), 0],
      [ms(100), 4380],
      [ms(100), 4380],
    ]);
  });

  it('the octets that fill a gap, few as they are', () => {
    const bench = lab();
    const next = bench.endpoint.receiver.nxt;
    bench
      .at(ms(110))
      .receive({ seq: next + 10, length: 10 })
      .receive({ seq: next, length: 10 });
    expect(bench.taken().map(({ at, ack }) => [at, ack - next])).toEqual([
      [ms(110), 0],
      [ms(110), 20],
    ]);
  });
});

describe('linux-6 acknowledges a FIN', () => {
  it('at the next tick when there was nothing before', () => {
    const bench = Lab.established(LINUX);
    bench.receive({ flags: 'F.' });
    expect([bench.taken().length, bench.endpoint.state]).toEqual([0, 'close-wait']);
    bench.at(bench.now + ms(4));
    expect(bench.taken()).toMatchObject([{ flags: '.', ack: 2 }]);
  });

  it('with its own, when the application closes at once', () => {
    const bench = Lab.established(LINUX);
    bench.receive({ flags: 'F.' });
    bench.endpoint.close(bench.now);
    bench.at(bench.now + ms(100));
    expect(bench.taken()).toMatchObject([{ flags: 'F.', seq: 1, ack: 2 }]);
  });

  it('at once when its own is sent already', () => {
    const bench = Lab.established(LINUX);
    bench.endpoint.close(bench.now);
    bench.taken();
    bench.receive({ flags: 'F.' });
    expect(bench.taken()).toMatchObject([{ flags: '.', ack: 2 }]);
  });
});

describe('overlapping segments', () => {
  it('are read once, whatever order and size they come in', () => {
    const bench = Lab.established(LINUX);
    for (const [seq, length] of [
      [501, 500],
      [301, 900],
      [301, 200],
      [1101, 400],
      [1, 350],
      [1, 350],
      [1400, 200],
    ])
      bench.receive({ seq, length });
    expect(bench.endpoint.receiver.nxt).toBe(1600);
    let at = 0;
    for (let span = bench.endpoint.peek(); span !== null; span = bench.endpoint.peek()) {
      expect(span.from).toBe(at);
      at = span.to;
      bench.endpoint.consume(span.to - span.from);
    }
    expect(at).toBe(1599);
  });
});
