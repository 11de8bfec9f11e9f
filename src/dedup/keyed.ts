import type { Key } from './keys.js';
import type { Arrival, Copies, DedupScheme, Memory } from './scheme.js';
import type { Store } from './store.js';

/** A scheme that takes messages with the same key for the same message, and keeps keys in a store. */
export class KeyedScheme implements DedupScheme {
  constructor(
    readonly name: string,
    private readonly key: Key,
    protected readonly store: Store,
  ) {}

  get offers(): readonly string[] {
    return this.key.offers ?? [];
  }

  decide(arrival: Arrival, now: number): Copies {
    if (!this.key.isPerRecipient) return this.knows(this.key.of(arrival, ''), now) ? 'all' : 'none';
    // Asked for everybody before anything is remembered: an address that is named twice is no copy of itself.
    const { recipients } = arrival;
    const keys = recipients.map((recipient) => this.key.of(arrival, recipient));
    const copies = keys.map((key) => key !== null && this.store.has(key, now));
    keys.forEach((key, i) => {
      if (key !== null && !copies[i]) this.store.add(key, now);
    });
    return copies;
  }

  learn(arrival: Arrival, now: number): void {
    this.decide(arrival, now);
  }

  memory(): Memory {
    return this.store.memory();
  }

  /** Every key of a message. */
  protected *keysOf(arrival: Arrival): Iterable<string> {
    for (const recipient of this.key.isPerRecipient ? arrival.recipients : ['']) {
      const key = this.key.of(arrival, recipient);
      if (key !== null) yield key;
    }
  }

  /** Whether a key came before; remembers it. */
  private knows(key: string | null, now: number): boolean {
    if (key === null) return false;
    if (this.store.has(key, now)) return true;
    this.store.add(key, now);
    return false;
  }
}
