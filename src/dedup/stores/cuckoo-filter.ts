import { hashText } from '../../engine/index.js';
import type { Filter } from './rotating.js';

const PLACE_SEED = 0x38b34ae5;
const PRINT_SEED = 0x51ed270b;
/** Fingerprints that share a bucket. */
const SLOTS = 4;
/** A table of four slots a bucket fills up to some 95 % before a key finds no place. */
const FILL = 0.95;
const MOST_MOVES = 500;

/**
 * A cuckoo filter (Fan, Andersen, Kaminsky and Mitzenmacher 2014): a
 * fingerprint of each key stands in one of two buckets, and the second follows
 * from the first and the fingerprint, so that it can be moved and taken out
 * again. Of the keys that are in it none is denied; of others at most
 * 2 · 4 / 2^bits are affirmed. Taking out a key that was never put in may take
 * out another's fingerprint.
 */
export class CuckooFilter implements Filter {
  entries = 0;
  private readonly buckets: number;
  private readonly slots: Uint16Array;
  /** The fingerprint that found no place, and one of its buckets: the filter is full while there is one. */
  private homeless = 0;
  private homelessBucket = 0;
  private moves = 0;

  constructor(
    private readonly capacity: number,
    /** Length of a fingerprint, 4 to 16 bits. */
    private readonly bits: number,
  ) {
    let buckets = 1;
    while (buckets * SLOTS * FILL < capacity) buckets *= 2;
    this.buckets = buckets;
    this.slots = new Uint16Array(buckets * SLOTS);
  }

  get octets(): number {
    return Math.ceil((this.slots.length * this.bits) / 8);
  }

  get isFull(): boolean {
    return this.homeless !== 0 || this.entries >= this.capacity;
  }

  has(key: string): boolean {
    const print = this.printOf(key);
    const bucket = this.bucketOf(key);
    const other = this.otherBucket(bucket, print);
    if (this.slotOf(bucket, print) >= 0 || this.slotOf(other, print) >= 0) return true;
    return this.isHomeless(bucket, other, print);
  }

  add(key: string): void {
    this.entries++;
    let print = this.printOf(key);
    let bucket = this.bucketOf(key);
    if (this.put(bucket, print)) return;
    bucket = this.otherBucket(bucket, print);
    for (let i = 0; i < MOST_MOVES; i++) {
      if (this.put(bucket, print)) return;
      const at = bucket * SLOTS + (this.moves++ % SLOTS);
      const moved = this.slots[at];
      this.slots[at] = print;
      print = moved;
      bucket = this.otherBucket(bucket, print);
    }
    this.homeless = print;
    this.homelessBucket = bucket;
  }

  delete(key: string): boolean {
    const print = this.printOf(key);
    const bucket = this.bucketOf(key);
    const other = this.otherBucket(bucket, print);
    let at = this.slotOf(bucket, print);
    if (at < 0) at = this.slotOf(other, print);
    if (at >= 0) this.slots[at] = 0;
    else if (this.isHomeless(bucket, other, print)) this.homeless = 0;
    else return false;
    this.entries--;
    return true;
  }

  clear(): void {
    this.slots.fill(0);
    this.homeless = 0;
    this.entries = 0;
  }

  /** From 1: 0 is an empty slot. */
  private printOf(key: string): number {
    return (hashText(key, PRINT_SEED) % ((1 << this.bits) - 1)) + 1;
  }

  private bucketOf(key: string): number {
    return hashText(key, PLACE_SEED) & (this.buckets - 1);
  }

  /** Its own inverse. */
  private otherBucket(bucket: number, print: number): number {
    return (bucket ^ Math.imul(print, 0x5bd1e995)) & (this.buckets - 1);
  }

  private isHomeless(bucket: number, other: number, print: number): boolean {
    return this.homeless === print && (this.homelessBucket === bucket || this.homelessBucket === other);
  }

  private slotOf(bucket: number, print: number): number {
    for (let at = bucket * SLOTS; at < (bucket + 1) * SLOTS; at++) if (this.slots[at] === print) return at;
    return -1;
  }

  private put(bucket: number, print: number): boolean {
    const at = this.slotOf(bucket, 0);
    if (at < 0) return false;
    this.slots[at] = print;
    return true;
  }
}
