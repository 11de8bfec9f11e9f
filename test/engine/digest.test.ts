import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digest, type EventKind } from '../../src/engine/index.js';

const SHORT: EventKind = { id: 5, name: 'short', fields: ['a', 'b', 'c'] };
const LONG: EventKind = { id: 6, name: 'long', fields: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] };

type Fields = [number, number, number, number, number, number, number, number];

function digestOf(kind: EventKind, now: number, fields: Fields): string {
  const digest = new Digest();
  digest.record(LONG, 3, 1, 2, 3, 4, 5, 6, 7, 8);
  digest.record(kind, now, ...fields);
  digest.record(SHORT, 9, 1, 2, 3, 0, 0, 0, 0, 0);
  return digest.hex();
}

const number = fc.oneof(fc.nat(100), fc.integer(), fc.maxSafeNat());
const fields = fc.tuple(number, number, number, number, number, number, number, number);

describe('the digest', () => {
  it('has 16 hexadecimal digits and does not change by being read', () => {
    const digest = new Digest();
    expect(digest.hex()).toMatch(/^[0-9a-f]{16}$/);
    expect(digest.hex()).toBe(digest.hex());
  });

  it('changes when any field, the instant or the kind changes, and only then', () => {
    fc.assert(
      fc.property(fields, fc.maxSafeNat(), fc.nat(7), number, (values, now, which, other) => {
        const before = digestOf(LONG, now, values);
        expect(digestOf(LONG, now, [...values])).toBe(before);
        const changed: Fields = [...values];
        changed[which] = other;
        if (other !== values[which]) expect(digestOf(LONG, now, changed)).not.toBe(before);
        expect(digestOf(LONG, now + 1, values)).not.toBe(before);
        expect(digestOf({ ...LONG, id: 7 }, now, values)).not.toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('sees what lies above 32 bits', () => {
    const of = (x: number): string => digestOf(LONG, 5, [x, 0, 0, 0, 0, 0, 0, 0]);
    expect(new Set([7, 7 + 2 ** 32, 7 + 2 ** 33, 7 + 2 ** 50].map(of)).size).toBe(4);
    expect(new Set([3e9, 3e9 - 2 ** 32].map(of)).size).toBe(2);
  });

  it('sees the order of events', () => {
    const pair = (first: number, second: number): string => {
      const digest = new Digest();
      for (const x of [first, second]) digest.record(SHORT, 1, x, 0, 0, 0, 0, 0, 0, 0);
      return digest.hex();
    };
    expect(pair(1, 2)).not.toBe(pair(2, 1));
  });

  it('of several runs depends on each of them and on their order', () => {
    const combined = (...parts: string[]): string => {
      const digest = new Digest();
      for (const part of parts) digest.combine(part);
      return digest.hex();
    };
    const [a, b] = ['0123456789abcdef', '0123456789abcdee'];
    expect(new Set([combined(a), combined(b), combined(a, b), combined(b, a)]).size).toBe(4);
  });

  it('spreads: a hundred thousand near events, no two alike', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++) seen.add(digestOf(SHORT, i % 100, [Math.floor(i / 100), 0, 0, 0, 0, 0, 0, 0]));
    expect(seen.size).toBe(100_000);
  });
});
