import type { Memory } from '../scheme.js';
import type { Store } from '../store.js';

/** What bounds a table; `Number.POSITIVE_INFINITY` where nothing does. */
export interface Limits {
  /** A key is forgotten when it is as old as this, ns. */
  readonly windowNs: number;
  readonly entries: number;
  readonly octets: number;
}

/** What an entry takes, octets. */
export interface Cost {
  /** Of a key; null: its own length. */
  readonly key: number | null;
  /** Of what stands beside it. */
  readonly beside: number;
}

/**
 * Keys with the times at which they came, oldest first. The oldest make room
 * for new ones. `renews`: a key that is asked for and found counts as new, so
 * that what is forgotten is what was least recently used.
 */
export class Table implements Store {
  private readonly times = new Map<string, number>();
  private octets = 0;

  constructor(
    private readonly limits: Limits,
    private readonly cost: Cost,
    private readonly renews = false,
  ) {}

  has(key: string, now: number): boolean {
    this.expire(now);
    if (!this.times.has(key)) return false;
    if (this.renews) {
      this.times.delete(key);
      this.times.set(key, now);
    }
    return true;
  }

  add(key: string, now: number): void {
    this.expire(now);
    const octets = this.costOf(key);
    if (octets > this.limits.octets) return;
    this.delete(key);
    this.times.set(key, now);
    this.octets += octets;
    for (const oldest of this.times.keys()) {
      if (this.times.size <= this.limits.entries && this.octets <= this.limits.octets) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    if (this.times.delete(key)) this.octets -= this.costOf(key);
  }

  memory(): Memory {
    return { entries: this.times.size, octets: this.octets };
  }

  private expire(now: number): void {
    for (const [oldest, at] of this.times) {
      if (now - at < this.limits.windowNs) return;
      this.delete(oldest);
    }
  }

  private costOf(key: string): number {
    return (this.cost.key ?? key.length) + this.cost.beside;
  }
}
