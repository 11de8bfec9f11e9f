import { describe, expect, it } from 'vitest';
import { hashOctets, hashText, hex32 } from '../../src/engine/index.js';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('hashOctets', () => {
  // Published vectors of MurmurHash3_x86_32.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ])('of %j with seed %i is MurmurHash3', (text, seed, hash) => {
    expect(hashOctets(octets(text), seed)).toBe(hash);
  });

  it('of a part is that of the part alone', () => {
    expect(hashOctets(octets('--Hello, world!--'), 0, 2, 15)).toBe(0xc0363e43);
  });

  it('is written in eight digits', () => {
    expect([0, 1, 0xdeadbeef].map(hex32)).toEqual(['00000000', '00000001', 'deadbeef']);
  });
});

describe('hashText', () => {
  it('spreads texts that differ in a digit evenly over buckets', () => {
    const buckets = new Uint32Array(64);
    for (let i = 0; i < 6400; i++) buckets[hashText(`<${i}@client.example>`, 7) % 64]++;
    // Chi-squared with 63 degrees of freedom: 103.4 at 0.1 %.
    const chi = [...buckets].reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(chi).toBeLessThan(103.4);
  });

  it('differs by seed and by length', () => {
    expect(hashText('a', 1)).not.toBe(hashText('a', 2));
    expect(hashText('\0', 1)).not.toBe(hashText('', 1));
  });
});
