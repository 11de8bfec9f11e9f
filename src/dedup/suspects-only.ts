import { z } from 'zod';
import type { Model } from '../engine/index.js';
import { type Key, exactBodyKey, exactKey } from './keys.js';
import { bounded, tableOf } from './options.js';
import type { Arrival, Copies, DedupScheme, Memory } from './scheme.js';
import { HASH_OCTETS, TIME_OCTETS } from './store.js';
import type { Table } from './stores/table.js';

const options = z.strictObject({
  ...bounded,
  over: z.enum(['whole', 'body']).default('whole').describe('what of the content must be alike: all of it, or what follows the header'),
});

/** Keys of messages of which a copy may come, and of no others. */
class SuspectsOnly implements DedupScheme {
  readonly name = 'suspects-only';
  /** Committed in a session that goes on, without proof; and how often. */
  private readonly live = new Map<string, number>();

  constructor(
    private readonly key: Key,
    /** Those whose session is gone. */
    private readonly suspects: Table,
  ) {}

  decide(arrival: Arrival, now: number): Copies {
    const key = this.keyOf(arrival);
    const isKnown = this.live.has(key) || this.suspects.has(key, now);
    this.live.set(key, (this.live.get(key) ?? 0) + 1);
    return isKnown ? 'all' : 'none';
  }

  learn(arrival: Arrival, now: number): void {
    this.suspects.add(this.keyOf(arrival), now);
  }

  proved(arrival: Arrival): void {
    const key = this.keyOf(arrival);
    this.live.delete(key);
    this.suspects.delete(key);
  }

  suspect(arrival: Arrival, now: number): void {
    const key = this.keyOf(arrival);
    const sessions = this.live.get(key);
    if (sessions === undefined) return;
    if (sessions > 1) this.live.set(key, sessions - 1);
    else this.live.delete(key);
    this.suspects.add(key, now);
  }

  memory(): Memory {
    const entries = this.suspects.memory().entries + this.live.size;
    return { entries, octets: entries * (HASH_OCTETS + TIME_OCTETS) };
  }

  private keyOf(arrival: Arrival): string {
    return this.key.of(arrival, '') as string;
  }
}

/**
 * Rule R8's store by itself: the exact key of `envelope+content`, remembered
 * from the commit until the client shows that it read the 250; when the session
 * ends before, for the window from then on. A message of which no copy can come
 * is not remembered, and cannot make another be taken for one.
 */
export const suspectsOnly: Model<DedupScheme, (typeof options)['shape']> = {
  name: 'suspects-only',
  summary: 'as envelope+content, but only what the client may not know to be delivered is remembered',
  options,
  create: ({ over, ...bounds }) => {
    const key = over === 'whole' ? exactKey : exactBodyKey;
    return new SuspectsOnly(key, tableOf(key, bounds));
  },
};
