import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../src/engine/index.js';
import { Coverage } from '../../src/tcp/coverage.js';
import { EVER_RETRANSMITTED, Flight, SACKED } from '../../src/tcp/flight.js';

/** What has become of a segment in flight. */
const fate = fc.constantFrom('sent', 'sent', 'sent', 'lost', 'sent again', 'probed', 'reported', 'again and reported');
type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;
interface Entry {
  readonly octets: number;
  readonly gapNs: number;
  readonly fate: Fate;
}
const entries = fc.array(fc.record({ octets: fc.integer({ min: 1, max: 9 }), gapNs: fc.nat(3), fate }), { maxLength: 12 });

const MARKS: Readonly<Record<Fate, (flight: Flight, index: number, at: number) => void>> = {
  sent: () => {},
  lost: (flight, index) => flight.markLost(index),
  'sent again': (flight, index, at) => flight.markRetransmitted(index, at),
  probed: (flight, index, at) => flight.markProbed(index, at),
  reported: (flight, index) => void flight.markSacked(index),
  'again and reported': (flight, index, at) => {
    flight.markRetransmitted(index, at);
    flight.markSacked(index);
  },
};

function flightOf(sent: readonly Entry[]): Flight {
  const flight = new Flight();
  let seq = 1;
  let at = 0;
  for (const { octets, gapNs } of sent) {
    at += gapNs;
    flight.push(seq, seq + octets, at);
    seq += octets;
  }
  sent.forEach((entry, index) => {
    MARKS[entry.fate](flight, index, at + index + 1);
  });
  return flight;
}

/** The entries as rows, for a look from outside. */
const rowsOf = (flight: Flight): { seq: number; end: number; sentAt: number; again: boolean; reported: boolean }[] =>
  Array.from({ length: flight.length }, (_, i) => ({
    seq: flight.seq(i),
    end: flight.end(i),
    sentAt: flight.sentAt(i),
    again: flight.has(i, EVER_RETRANSMITTED),
    reported: flight.has(i, SACKED),
  }));

describe('what an acknowledgment covers', () => {
  it('is told of the segments themselves', () => {
    fc.assert(
      fc.property(entries, fc.nat(60), (sent, ack) => {
        const flight = flightOf(sent);
        const before = rowsOf(flight);
        const covered = before.filter(({ end }) => end <= ack);
        const originals = covered.filter(({ again, reported }) => !again && !reported);
        const told: number[] = [];
        const onDelivered = (_: unknown, index: number): void => void told.push(flight.seq(index));
        const coverage = new Coverage();
        coverage.take({ flight, recovery: { onDelivered } } as never, ack, 99);

        expect(coverage.fresh).toBe(covered.filter(({ reported }) => !reported).length);
        expect(coverage.hasCopy).toBe(covered.some(({ again }) => again));
        expect([coverage.firstSeq, coverage.firstEnd, coverage.firstSentAt]).toEqual(
          originals.length === 0 ? [NEVER, NEVER, NEVER] : [originals[0].seq, originals[0].end, originals[0].sentAt],
        );
        expect(coverage.lastSentAt).toBe(originals.at(-1)?.sentAt ?? NEVER);
        // Of the first ones, as long as nothing is marked, the last stands for all.
        const firstMarked = sent.slice(0, covered.length).findIndex((entry) => entry.fate !== 'sent');
        const last = (firstMarked < 0 ? covered.length : firstMarked) - 1;
        expect(told).toEqual(covered.filter(({ reported }, i) => !reported && i >= last).map(({ seq }) => seq));
        const left = before.slice(covered.length);
        expect(rowsOf(flight)).toEqual(left.map((row, i) => ({ ...row, seq: Math.max(row.seq, i === 0 ? ack : 0) })));
        expect([flight.sacked, flight.length]).toEqual([left.filter(({ reported }) => reported).length, left.length]);
      }),
      { numRuns: 1000 },
    );
  });
});
