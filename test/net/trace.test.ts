import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../src/engine/index.js';
import { TraceTextError, jitterModels, parseTraceText, rateModels } from '../../src/net/index.js';
import { createModel } from '../../src/scenario/models.js';
import { ms } from '../support/tcp.js';
import { type Sending, WireBench, models, steady } from '../support/wire.js';

const traced = (opportunities: readonly number[]) => models({ rate: createModel(rateModels, { name: 'trace', opportunities }) }, 0, 9000);

/**
 * What Mahimahi's link does, opportunity by opportunity: at each, up to 1500
 * octets of what had come before it, in order.
 */
function departures(opportunities: readonly number[], sendings: readonly Sending[]): { serial: number; at: number }[] {
  const period = opportunities[opportunities.length - 1];
  const left = sendings.map(({ octets }) => octets);
  const out: { serial: number; at: number }[] = [];
  let head = 0;
  for (let turn = 0; head < sendings.length; turn++) {
    for (const opportunity of opportunities) {
      const at = ms(turn * period + opportunity);
      let room = 1500;
      while (head < sendings.length && sendings[head].at < at && room > 0) {
        const sent = Math.min(room, left[head]);
        room -= sent;
        left[head] -= sent;
        if (left[head] === 0) out.push({ serial: head++, at });
      }
    }
  }
  return out;
}

const opportunities = fc
  .array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(40)), { minLength: 1, maxLength: 30 })
  .map((gaps) => {
    let at = 0;
    return gaps.map((gap) => (at += gap));
  })
  .filter((list) => list[list.length - 1] > 0);

const sendings = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.constant(ms(1)), fc.nat(ms(4)), fc.nat(ms(300))),
      octets: fc.oneof(fc.integer({ min: 40, max: 1500 }), fc.integer({ min: 40, max: 9000 }), fc.constant(1500)),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) => {
    let at = 0;
    return list.map(({ gap, octets }): Sending => ({ at: (at += gap), octets }));
  });

describe('a rate that follows a recording', () => {
  it('delivers as the brute-force model, packet by packet', () => {
    fc.assert(
      fc.property(opportunities, sendings, (trace, packets) => {
        expect(new WireBench(traced(trace)).play(packets).arrivals).toEqual(departures(trace, packets));
      }),
      { numRuns: 1000 },
    );
  });

  it('carries one full packet an opportunity, a burst of small ones, and repeats from the last', () => {
    const bench = new WireBench(traced([3, 5, 5, 10]));
    bench.play([...steady(6, 0, 1500), ...steady(30, 0, 100)]);
    const at = bench.arrivals.map((arrival) => arrival.at / ms(1));
    expect(at.slice(0, 6)).toEqual([3, 5, 5, 10, 13, 15]);
    expect(at.slice(6)).toEqual([...new Array<number>(15).fill(15), ...new Array<number>(15).fill(20)]);
  });

  it('wastes what nobody uses: a packet that comes at the instant itself waits for the next', () => {
    const bench = new WireBench(traced([10, 20])).play([
      { at: ms(10), octets: 100 },
      { at: ms(1000), octets: 100 },
      { at: ms(1001), octets: 100 },
    ]);
    expect(bench.arrivals.map(({ at }) => at / ms(1))).toEqual([20, 1010, 1010]);
  });

  it('has the rate of its recording when there is always something to send', () => {
    // 7 opportunities in 11 ms.
    const bench = new WireBench(traced([1, 1, 2, 4, 8, 8, 11])).play(steady(7000, 0, 1500));
    expect(bench.arrivals[6999].at).toBe(ms(11_000));
  });
});

describe('delay that follows a recording', () => {
  const extra = (samples: readonly (readonly [number, number])[], keepOrder: boolean, at: number) =>
    createModel(jitterModels, { name: 'trace', samples, keepOrder }).build(new RandomStreams('x').fresh('jitter')).extraNs(at);

  it('holds each sample until the next, and begins anew from the last', () => {
    const samples = [
      [0, 5],
      [10, 1.5],
      [40, 7],
    ] as const;
    const seen = [0, 9.999999, 10, 39.999999, 40, 49, 50, 90].map((at) => extra(samples, true, ms(at)) / ms(1));
    expect(seen).toEqual([5, 5, 1.5, 1.5, 5, 5, 1.5, 1.5]);
    expect(
      extra(
        [
          [5, 3],
          [10, 4],
        ],
        true,
        0,
      ),
    ).toBe(ms(4));
  });

  it('keeps packets in order unless told otherwise', () => {
    const link = (keepOrder: boolean) =>
      models(
        {
          jitter: createModel(jitterModels, {
            name: 'trace',
            samples: [
              [0, 9],
              [2, 0],
              [100, 0],
            ],
            keepOrder,
          }),
        },
        ms(1),
      );
    const serials = (keepOrder: boolean) => new WireBench(link(keepOrder)).play(steady(5, ms(1))).arrivals;
    expect(serials(true).map(({ at }) => at / ms(1))).toEqual([10, 11, 11, 11, 11]);
    expect(serials(false).map(({ serial }) => serial)).toEqual([2, 3, 4, 0, 1]);
  });
});

describe('the text of a recording', () => {
  it('is numbers, with comments and empty lines', () => {
    expect(parseTraceText('1\n\n2 # two\n# three\n10\n', 1)).toEqual([[1], [2], [10]]);
    expect(parseTraceText('0 5\r\n10\t1.5\n', 2)).toEqual([
      [0, 5],
      [10, 1.5],
    ]);
  });

  it.each([
    ['1\nx\n', 1, 2, "found 'x', expected a number"],
    ['1\n2 3\n', 1, 2, "found '2 3', expected a number"],
    ['1 2\n\n5\n', 2, 3, "found '5', expected 2 numbers"],
    ['-1\n', 1, 1, "found '-1', expected a number"],
  ])('%j is told what is wrong and where', (text, columns, line, message) => {
    const wrong = new TraceTextError(line, message);
    expect(() => parseTraceText(text, columns)).toThrow(expect.objectContaining({ line: wrong.line, message: wrong.message }));
  });
});
