import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BloomFilter } from '../../src/dedup/stores/bloom-filter.js';
import { CuckooFilter } from '../../src/dedup/stores/cuckoo-filter.js';
import { Rotating } from '../../src/dedup/stores/rotating.js';
import { HOUR, SECOND, arrival, copiesOf, isKnown, schemeOf } from '../support/dedup.js';

/** Message-IDs that come after so many seconds each: few ids, so that copies are many. */
const comings = fc.array(fc.record({ id: fc.integer({ min: 0, max: 12 }), afterS: fc.integer({ min: 0, max: 30 }) }), { maxLength: 80 });

interface Entry {
  readonly id: string;
  readonly at: number;
}

/** The plainest store that there can be: a list, searched from end to end. */
class NaiveList {
  private entries: Entry[] = [];

  constructor(
    private readonly windowS: number,
    private readonly fits: (entries: readonly Entry[]) => boolean,
    private readonly renews: boolean,
  ) {}

  isCopy(id: string, nowS: number): boolean {
    this.entries = this.entries.filter((entry) => nowS - entry.at < this.windowS);
    const found = this.entries.some((entry) => entry.id === id);
    if (found && !this.renews) return true;
    this.entries = [...this.entries.filter((entry) => entry.id !== id), { id, at: nowS }];
    while (!this.fits(this.entries)) this.entries = this.entries.slice(1);
    return found;
  }

  get length(): number {
    return this.entries.length;
  }
}

describe('a scheme that forgets by time and by number', () => {
  const windowS = fc.integer({ min: 1, max: 100 });
  const capacity = fc.integer({ min: 1, max: 8 });

  function expectAlike(
    name: { name: string; window?: string; capacity: number },
    list: NaiveList,
    what: readonly { id: number; afterS: number }[],
  ) {
    const scheme = schemeOf(name);
    let nowS = 0;
    for (const { id, afterS } of what) {
      nowS += afterS;
      const messageId = `<${'i'.repeat(id)}@c>`;
      expect(isKnown(scheme, messageId, nowS * SECOND)).toBe(list.isCopy(messageId, nowS));
      expect(scheme.memory?.().entries).toBe(list.length);
    }
  }

  it('message-id says what a list says that drops the oldest', () => {
    fc.assert(
      fc.property(windowS, capacity, comings, (window, most, what) => {
        const list = new NaiveList(window, ({ length }) => length <= most, false);
        expectAlike({ name: 'message-id', window: `${window}s`, capacity: most }, list, what);
      }),
      { seed: 20261125 },
    );
  });

  it('lru says what a list says that drops the least recently seen', () => {
    fc.assert(
      fc.property(windowS, capacity, comings, (window, most, what) => {
        const list = new NaiveList(window, ({ length }) => length <= most, true);
        expectAlike({ name: 'lru', window: `${window}s`, capacity: most }, list, what);
      }),
      { seed: 20261126 },
    );
  });

  it('ring-cache says what a list says whose ids, each with a zero octet, fit in so many octets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 80 }), comings, (size, what) => {
        const fits = (entries: readonly Entry[]) => entries.reduce((sum, { id }) => sum + id.length + 1, 0) <= size;
        expectAlike({ name: 'ring-cache', capacity: size }, new NaiveList(Number.POSITIVE_INFINITY, fits, false), what);
      }),
      { seed: 20261127 },
    );
  });

  it('forgets when the window is over, and not a nanosecond before', () => {
    const scheme = schemeOf({ name: 'message-id', window: '1h' });
    expect(isKnown(scheme, '<1@c>', 0)).toBe(false);
    expect(isKnown(scheme, '<1@c>', HOUR - 1)).toBe(true);
    expect(isKnown(scheme, '<1@c>', HOUR)).toBe(false);
  });

  it('an id that is longer than the ring is not remembered', () => {
    const scheme = schemeOf({ name: 'ring-cache', capacity: 4 });
    expect([isKnown(scheme, '<longer@c>', 0), isKnown(scheme, '<longer@c>', 0)]).toEqual([false, false]);
    expect(scheme.memory?.()).toEqual({ entries: 0, octets: 0 });
  });
});

const key = (i: number) => `<${i}@client.example>`;
/** Share of so many keys that a filter affirms though it never saw them. */
function falsePositives(filter: { has(key: string): boolean }, asked: number): number {
  let affirmed = 0;
  for (let i = 0; i < asked; i++) if (filter.has(key(1_000_000 + i))) affirmed++;
  return affirmed / asked;
}
/** Four standard errors of a share of so many. */
const error = (share: number, asked: number): number => 4 * Math.sqrt((share * (1 - share)) / asked);

describe('a Bloom filter', () => {
  it.each([
    [1000, 0.1],
    [1000, 0.01],
    [10_000, 0.001],
  ])('of %i keys affirms others at the rate of the formula, %f', (capacity, rate) => {
    const filter = new BloomFilter(capacity, rate);
    for (let i = 0; i < capacity; i++) filter.add(key(i));
    // (1 − (1 − 1/m)^kn)^k, of the table as it is, which is p by its making.
    const { bits, hashes } = filter;
    const formula = (1 - (1 - 1 / bits) ** (hashes * capacity)) ** hashes;
    expect(formula / rate).toBeGreaterThan(0.95);
    expect(formula / rate).toBeLessThan(1.05);
    const asked = 200_000;
    expect(Math.abs(falsePositives(filter, asked) - formula)).toBeLessThan(error(formula, asked) + 0.05 * formula);
    // 1.44 log2(1/p) bits a key.
    expect(filter.octets / capacity).toBeCloseTo((Math.LOG2E * Math.log2(1 / rate)) / 8, 2);
  });

  it('denies no key that is in it', () => {
    const filter = new BloomFilter(500, 0.01);
    for (let i = 0; i < 500; i++) filter.add(key(i));
    for (let i = 0; i < 500; i++) expect(filter.has(key(i))).toBe(true);
    filter.clear();
    for (let i = 0; i < 500; i++) expect(filter.has(key(i))).toBe(false);
  });
});

describe('a cuckoo filter', () => {
  it('denies no key that was put in and not taken out, up to its capacity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 4, max: 16 }), fc.nat(), (capacity, bits, from) => {
        const filter = new CuckooFilter(capacity, bits);
        let put = 0;
        while (!filter.isFull) filter.add(key(from + put++));
        for (let i = 0; i < put; i++) expect(filter.has(key(from + i))).toBe(true);
        expect(filter.entries).toBe(put);
        for (let i = 0; i < put; i += 2) expect(filter.delete(key(from + i))).toBe(true);
        for (let i = 1; i < put; i += 2) expect(filter.has(key(from + i))).toBe(true);
        expect(filter.entries).toBe(Math.floor(put / 2));
      }),
      { seed: 20261128, numRuns: 200 },
    );
  });

  it('takes the keys that it is made for: short of its capacity none stays without a place', () => {
    const filter = new CuckooFilter(15_000, 12);
    for (let i = 0; i < 15_000; i++) {
      expect(filter.isFull).toBe(false);
      filter.add(key(i));
    }
    expect(filter.isFull).toBe(true);
  });

  it.each([8, 12])('with %i bits affirms others at most at 8 / 2^bits', (bits) => {
    const filter = new CuckooFilter(15_000, bits);
    for (let i = 0; i < 15_000; i++) filter.add(key(i));
    // 1 − (1 − 2^−f)^8α, α being the share of slots in use (Fan et al. 2014, section 5.1).
    const expected = 1 - (1 - 1 / (2 ** bits - 1)) ** (8 * (15_000 / 16_384));
    const asked = 200_000;
    const share = falsePositives(filter, asked);
    expect(Math.abs(share - expected)).toBeLessThan(error(expected, asked) + 0.02 * expected);
    expect(share).toBeLessThan(8 / 2 ** bits);
  });
});

describe('filters that take turns', () => {
  it.each(['bloom', 'cuckoo'])('%s remembers for at least its window and at most twice', (name) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 300 }), (startS, laterS) => {
        const scheme = schemeOf({ name, key: 'message-id', window: '100s', capacity: 1000 });
        isKnown(scheme, '<0@c>', startS * SECOND);
        const known = isKnown(scheme, '<0@c>', (startS + laterS) * SECOND);
        if (laterS < 100) expect(known).toBe(true);
        if (laterS >= 200) expect(known).toBe(false);
      }),
      { seed: 20261129 },
    );
  });

  it('remember at least as many keys as one of them holds', () => {
    const scheme = schemeOf({ name: 'bloom', key: 'message-id', capacity: 100, falsePositives: '0.001%' });
    for (let i = 0; i < 1000; i++) {
      isKnown(scheme, key(i), 0);
      for (let back = 0; back <= Math.min(i, 99); back += 33) expect(isKnown(scheme, key(i - back), 0)).toBe(true);
    }
    expect(scheme.memory?.().entries).toBeLessThanOrEqual(200);
  });

  it('affirm no more together than is promised', () => {
    const rate = 0.01;
    const store = new Rotating(new BloomFilter(2000, rate / 2), new BloomFilter(2000, rate / 2), HOUR);
    for (let i = 0; i < 4000; i++) store.add(key(i), 0);
    const asked = 100_000;
    expect(falsePositives({ has: (k) => store.has(k, 0) }, asked)).toBeLessThan(rate + error(rate, asked));
  });
});

/** Whether a scheme with no options knows a message so long after it came. */
function isKnownAfter(name: string, ns: number): boolean {
  const scheme = schemeOf(name);
  scheme.decide(arrival(), 0);
  return copiesOf(scheme.decide(arrival(), ns), 1).length === 1;
}

describe('a scheme that is told no window', () => {
  it.each(['message-id', 'message-id+mailbox', 'message-id+submit-time', 'envelope+content', 'content-hash', 'lru'])(
    '%s remembers a message for 24 h',
    (name) => {
      expect([24 * HOUR - SECOND, 24 * HOUR + SECOND].map((ns) => isKnownAfter(name, ns))).toEqual([true, false]);
    },
  );

  it.each(['bloom', 'cuckoo'])('%s for 24 h at least, and twice that at most', (name) => {
    expect([24 * HOUR - SECOND, 48 * HOUR + SECOND].map((ns) => isKnownAfter(name, ns))).toEqual([true, false]);
  });
});
