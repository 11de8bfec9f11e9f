import { describe, expect, it } from 'vitest';
import { littleEndian, siphash } from '../../../src/conformance/packetdrill/siphash.js';

/** Key 00 01 … 0f and messages 00 01 … of the length's octets: Aumasson and Bernstein (2012), appendix A and vectors.h of the reference. */
const VECTORS: readonly (readonly [length: number, hash: bigint])[] = [
  [0, 0x726fdb47dd0e0e31n],
  [1, 0x74f839c593dc67fdn],
  [8, 0x93f5f5799a932462n],
  [15, 0xa129ca6149be45e5n],
];

const upTo = (length: number, from = 0): number[] => Array.from({ length }, (_, i) => from + i);

describe('SipHash-2-4', () => {
  it.each(VECTORS)('of %i octets is that of the reference', (length, hash) => {
    expect(siphash(upTo(length), [littleEndian(upTo(8)), littleEndian(upTo(8, 8))])).toBe(hash);
  });
});
