import ln from '@stdlib/math-base-special-ln';
import { hashText } from '../../engine/index.js';
import type { Filter } from './rotating.js';

const FIRST_SEED = 0x2545f491;
const SECOND_SEED = 0x1b56c4e9;
const LN2 = ln(2);

/**
 * A Bloom filter (Bloom 1970) for so many keys and such a rate of false
 * positives: m = −n ln p / ln² 2 bits and k = m/n · ln 2 hashes, made from two
 * (Kirsch and Mitzenmacher 2006).
 */
export class BloomFilter implements Filter {
  entries = 0;
  readonly bits: number;
  readonly hashes: number;
  private readonly words: Uint32Array;

  constructor(
    private readonly capacity: number,
    falsePositives: number,
  ) {
    this.bits = Math.max(32, Math.ceil((-capacity * ln(falsePositives)) / (LN2 * LN2)));
    this.hashes = Math.max(1, Math.round((this.bits / capacity) * LN2));
    this.words = new Uint32Array(Math.ceil(this.bits / 32));
  }

  get octets(): number {
    return Math.ceil(this.bits / 8);
  }

  get isFull(): boolean {
    return this.entries >= this.capacity;
  }

  has(key: string): boolean {
    const first = hashText(key, FIRST_SEED);
    const second = hashText(key, SECOND_SEED);
    for (let i = 0; i < this.hashes; i++) {
      const bit = (first + i * second) % this.bits;
      if ((this.words[bit >>> 5] & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }

  add(key: string): void {
    const first = hashText(key, FIRST_SEED);
    const second = hashText(key, SECOND_SEED);
    for (let i = 0; i < this.hashes; i++) {
      const bit = (first + i * second) % this.bits;
      this.words[bit >>> 5] |= 1 << (bit & 31);
    }
    this.entries++;
  }

  clear(): void {
    this.words.fill(0);
    this.entries = 0;
  }
}
