import { describe, expect, it } from 'vitest';
import { dedupSchemes } from '../../src/dedup/index.js';
import { type ScenarioInput, factsOf, fork, simulate } from '../support/scenario.js';
import { World, prepare } from '../../src/scenario/index.js';

/** Every third 250 is lost with its connection, so that a copy comes a moment later. */
const CUT: ScenarioInput = {
  client: { strategy: 'pipelining' },
  workload: { messages: 12, recipients: 2 },
  faults: [1, 3, 6, 9].map((nth) => ({ on: 'before-250', nth, kind: 'rst' as const })),
};
const COPIES = 4 * 2;

const run = (input: ScenarioInput) => {
  const { messages, dedup } = simulate({ ...CUT, ...input });
  return { ...dedup, delivered: messages.delivered, lost: messages.lost };
};

describe('a dedup scheme in a run', () => {
  it('is none unless it is asked for, and keeps nothing', () => {
    expect(run({})).toEqual({
      letThrough: COPIES,
      suppressed: 0,
      falselySuppressed: 0,
      peakEntries: 0,
      peakOctets: 0,
      delivered: 32,
      lost: 0,
    });
  });

  const knowing = dedupSchemes.map(({ name }) => name).filter((name) => name !== 'none');
  it.each(knowing)('%s keeps every copy out, and no message', (dedup) => {
    const result = run({ dedup });
    expect(result).toMatchObject({ letThrough: 0, suppressed: COPIES, falselySuppressed: 0, delivered: 24, lost: 0 });
    expect(result.peakEntries).toBeGreaterThan(0);
    expect(result.peakOctets).toBeGreaterThan(0);
  });

  it('has its server offer what a key is made of, in whatever store', () => {
    expect(run({ dedup: { name: 'lru', key: 'transid' } })).toMatchObject({ letThrough: 0, suppressed: COPIES, lost: 0 });
    // MAIL says it to a server that offers it, and to no other.
    const octets = (dedup: ScenarioInput['dedup']): number => simulate({ ...CUT, dedup }).tcp.bytes;
    expect(octets('transid')).toBeGreaterThan(octets('lru'));
  });

  it('does not know a retry after its window', () => {
    const retry = { after: '2h' };
    expect(run({ dedup: { name: 'message-id', window: '1h' }, client: { retry } })).toMatchObject({ letThrough: COPIES, suppressed: 0 });
    expect(run({ dedup: { name: 'message-id', window: '3h' }, client: { retry } })).toMatchObject({ letThrough: 0, suppressed: COPIES });
  });

  it('of one MX host does not know what another took', () => {
    const two = (dedup: ScenarioInput['dedup']) =>
      run({ servers: [{}, {}], dedup, faults: [1, 6].map((nth) => ({ on: 'before-250', nth, kind: 'rst' as const })) });
    expect(two('message-id')).toMatchObject({ letThrough: 4, suppressed: 0 });
    expect(two({ name: 'message-id', scope: 'shared' })).toMatchObject({ letThrough: 0, suppressed: 4 });
    expect(two({ name: 'message-id', scope: 'shared', lag: '1min' })).toMatchObject({ letThrough: 4, suppressed: 0 });
    expect(two({ name: 'message-id', scope: 'shared', lag: '100ms' })).toMatchObject({ letThrough: 0, suppressed: 4 });
  });

  it('starts afresh in each repeat', () => {
    const once = simulate({ ...CUT, dedup: 'message-id' });
    const thrice = simulate({ ...CUT, dedup: 'message-id' }, { repeat: 3 });
    expect(thrice.dedup.suppressed).toBe(3 * once.dedup.suppressed);
    expect(thrice.dedup.falselySuppressed).toBe(0);
    expect(thrice.dedup.peakEntries).toBe(once.dedup.peakEntries);
  });

  it.each(['message-id', 'lru', 'bloom', 'cuckoo', 'suspects-only'])(
    '%s goes on alike in a fork, and neither touches the other',
    (dedup) => {
      const input: ScenarioInput = { ...CUT, dedup, servers: [{}, {}] };
      const straight = new World(prepare(input), 'fork');
      straight.run();
      const world = new World(prepare(input), 'fork');
      world.simulation.run({ timeNs: 3e9, events: 1e9 });
      const other = fork(world);
      other.run();
      world.run();
      for (const each of [other, world]) expect(factsOf(each)).toEqual(factsOf(straight));
    },
  );

  it.each([
    [{ name: 'bloom', falsePositives: 0 }, 'falsePositives'],
    [{ name: 'bloom', window: 0 }, 'window'],
    [{ name: 'cuckoo', bits: 2 }, 'bits'],
    [{ name: 'lru', key: 'message' }, 'key'],
    [{ name: 'message-id', scope: 'all' }, 'scope'],
  ])('%j is refused', (dedup, option) => {
    expect(() => simulate({ dedup } as ScenarioInput)).toThrow(new RegExp(`dedup\\.${option}: .*expected`));
  });
});
