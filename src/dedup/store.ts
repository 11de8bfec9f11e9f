import type { Memory } from './scheme.js';

/** Keeps keys for as long as it can or shall. Times do not go back. */
export interface Store {
  /** Whether the key is remembered. A filter may also say so of a key that it never saw. */
  has(key: string, now: number): boolean;
  add(key: string, now: number): void;
  /** Forgets a key, where the structure allows it. */
  delete?(key: string): void;
  memory(): Memory;
}

/** Octets of a SHA-256, which the simulation's shorter hashes stand for, and of a time. */
export const HASH_OCTETS = 32;
export const TIME_OCTETS = 8;
