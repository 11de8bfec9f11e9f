import type { Memory } from '../scheme.js';
import type { Store } from '../store.js';

/** A filter: keys go in, and it can say whether a key may be among them. It knows no time. */
export interface Filter {
  readonly entries: number;
  /** Of its table, whatever is in it. */
  readonly octets: number;
  /** It can take no more. */
  readonly isFull: boolean;
  has(key: string): boolean;
  add(key: string): void;
  delete?(key: string): boolean;
  clear(): void;
}

/**
 * Lets a filter forget: two of them take turns. When the one in use is full or
 * as old as the window, the other is emptied and takes its place, and the first
 * is only asked from then on. So a key is remembered for at least the window
 * and at most twice that, unless so many come that both fill up before.
 */
export class Rotating<F extends Filter> implements Store {
  private began = 0;

  constructor(
    private current: F,
    private previous: F,
    private readonly windowNs: number,
  ) {}

  has(key: string, now: number): boolean {
    this.age(now);
    return this.current.has(key) || this.previous.has(key);
  }

  add(key: string, now: number): void {
    this.age(now);
    if (this.current.isFull) {
      this.turn();
      this.began = now;
    }
    this.current.add(key);
  }

  delete(key: string): void {
    if (this.current.delete?.(key) !== true) this.previous.delete?.(key);
  }

  memory(): Memory {
    return { entries: this.current.entries + this.previous.entries, octets: this.current.octets + this.previous.octets };
  }

  private age(now: number): void {
    const turns = Math.floor((now - this.began) / this.windowNs);
    if (turns === 0) return;
    this.began += turns * this.windowNs;
    this.turn();
    if (turns > 1) this.turn();
  }

  private turn(): void {
    const { current, previous } = this;
    previous.clear();
    this.current = previous;
    this.previous = current;
  }
}
