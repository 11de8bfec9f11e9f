/**
 * A dedup scheme of one's own: the same sender, recipients and size within ten
 * minutes is a copy. It needs no Message-ID and no hash, and takes letters of equal size for one.
 * Run it with `npm run sim own-dedup-scheme`.
 */
import { type Arrival, type Copies, type DedupScheme, simulate } from '../src/index.js';
import { type Row, isMain, tableOf } from './support/table.js';

const WINDOW_NS = 600e9;

/** State stands in fields: each host of each world has a scheme of its own. */
class SameSize implements DedupScheme {
  readonly name = 'same-size';
  private readonly seen = new Map<string, number>();

  decide({ sender, recipients, octets }: Arrival, now: number): Copies {
    const key = [sender, ...recipients, octets].join(' ');
    const before = this.seen.get(key);
    this.seen.set(key, now);
    return before !== undefined && now - before < WINDOW_NS ? 'all' : 'none';
  }
}

/** Real mail, whose sizes differ, and synthetic mail, all of one size, over connections that break. */
export const ownDedupScheme = ({ messages }: { readonly messages: number }): Row[] =>
  ([{ corpus: 'spamassassin' }, { size: '4KiB' }] as const).flatMap((mail) =>
    (['none', new SameSize()] as const).map((dedup) => {
      const result = simulate({
        client: { strategy: 'pipelining' },
        dedup,
        workload: { messages, ...mail },
        faults: { cuts: { every: '2s', kind: 'rst' } },
      });
      const { duplicates, falselySuppressed } = result.messages;
      return { mail: Object.values(mail)[0], dedup: typeof dedup === 'string' ? dedup : dedup.name, duplicates, falselySuppressed };
    }),
  );

if (isMain(import.meta.url)) console.log(tableOf(ownDedupScheme({ messages: 500 })));
