import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain, simulate } from '../../src/index.js';
import { withFewerKeys } from '../../src/scenario/fewer-keys.js';
import type { ScenarioInput } from '../support/scenario.js';

type Tree = { readonly [key: string]: number | Tree };

const tree = fc.letrec<{ tree: Tree; value: number | Tree }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.nat(9), tie('tree')),
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value'), { minKeys: 1, maxKeys: 4 }),
})).tree;

/** Paths of all that is no map. */
const leavesOf = (node: Tree, path = ''): string[] =>
  Object.entries(node).flatMap(([key, value]) => (typeof value === 'number' ? [`${path}${key}`] : leavesOf(value, `${path}${key}.`)));

const search = (input: Tree, mostTries: number, needed: (leaves: readonly string[]) => boolean): { kept: string[]; tries: number } => {
  let tries = 0;
  const kept = withFewerKeys(input as ScenarioInput, mostTries, (tried) => {
    tries++;
    return needed(leavesOf(tried as Tree));
  });
  return { kept: leavesOf(kept as Tree), tries };
};

describe('a scenario with fewer keys', () => {
  it('has those alone without which it does not happen', () => {
    fc.assert(
      fc.property(tree, fc.array(fc.nat(1000), { maxLength: 4 }), (input, chosen) => {
        const leaves = leavesOf(input);
        const needed = [...new Set(chosen.flatMap((n) => (leaves.length === 0 ? [] : [leaves[n % leaves.length]])))].sort();
        const { kept } = search(input, 1000, (left) => needed.every((leaf) => left.includes(leaf)));
        expect(kept.sort()).toEqual(needed);
      }),
    );
  });

  it('is looked for no more often than is allowed, and always makes it happen', () => {
    fc.assert(
      fc.property(tree, fc.nat(12), fc.nat(3), (input, mostTries, least) => {
        const enough = (left: readonly string[]) => left.length >= Math.min(least, leavesOf(input).length);
        const { kept, tries } = search(input, mostTries, enough);
        expect(tries).toBeLessThanOrEqual(mostTries);
        expect(enough(kept)).toBe(true);
      }),
    );
  });

  it('keeps its faults and its number of messages, which others see to', () => {
    const input: ScenarioInput = {
      seed: 'x',
      workload: { messages: 3, size: 100 },
      faults: [{ on: 'after-dot' }],
      network: { rtt: '20ms' },
    };
    expect(withFewerKeys(input, 40, () => true)).toEqual({ workload: { messages: 3 }, faults: [{ on: 'after-dot' }] });
  });

  it('explains a doubled message by what doubles it, and leaves out the keys that have nothing to do with it', () => {
    const input: ScenarioInput = {
      seed: 'far away',
      network: { rtt: '60ms', rate: '20Mbit/s', up: { queue: 200 }, down: { queue: 300 } },
      tcp: { nagle: 'off', delayedAck: '10ms', sack: true },
      client: {
        strategy: 'lockstep',
        connections: 2,
        writes: 'dot-apart',
        retry: { after: '2s' },
        timeouts: { name: 'rfc5321', dot: '3min' },
      },
      server: { hold: '50ms', idleTimeout: '100s', flush: 'each-reply', habits: ['tarpit'] },
      workload: { messages: 9, size: '3KiB', recipients: 2 },
      dedup: { name: 'lru', capacity: 1 },
      faults: [{ on: 'after-commit', nth: 7, kind: 'rst' }],
      limits: { time: '1h' },
    };
    const { scenario } = explain(input, 'duplicate') as NonNullable<ReturnType<typeof explain>>;
    expect(Object.keys(scenario).sort()).toEqual(['faults', 'workload']);
    expect(simulate(scenario).messages.duplicates).toBe(1);
    // What it takes is kept: the rule by which a message is lost, and the one by which a copy was parked that is doubled.
    const lost = explain(
      { ...input, server: { ...input.server, commit: 'tcp-acked' }, faults: [{ on: 'read-250', nth: 7, kind: 'rst' }] },
      'lost',
    );
    expect(lost?.scenario.server).toEqual({ commit: 'tcp-acked' });
    const parks = { commit: { name: 'park-suspects', hold: '1s' }, idleTimeout: '100s' } as const;
    const late = { ...input.client, retry: { after: '2s' } };
    const cut = [{ on: 'after-250', nth: 7, kind: 'rst' }] as const;
    const parked = explain({ ...input, dedup: 'none', server: parks, client: late, faults: [...cut] }, 'duplicate');
    expect(parked?.scenario.server).toEqual({ commit: parks.commit });
  });
});
