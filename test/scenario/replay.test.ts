import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INCIDENTS, type Incidents, World, drawnFaults, explain, prepare } from '../../src/scenario/index.js';
import { type ScenarioInput, STRATEGIES, simulate } from '../support/scenario.js';

const kind = fc.constantFrom('rst' as const, 'blackhole' as const);
const direction = fc.constantFrom('both' as const, 'up' as const, 'down' as const);
const cuts = fc.oneof(
  fc.record({ every: fc.constantFrom('20ms', '300ms', '2s', '60d'), kind, direction }),
  fc.record({ everyBytes: fc.constantFrom('500B', '20kB', '1GiB'), kind, direction }),
);
const partitions = fc.record({ every: fc.constantFrom('200ms', '3s'), for: fc.constantFrom('40ms', '2s'), direction });
const crashes = fc.record({
  every: fc.constantFrom('400ms', '3s'),
  for: fc.constantFrom('50ms', '1s'),
  host: fc.constantFrom('client' as const, 'server' as const),
});
const faults = fc.oneof(fc.record({ cuts }), fc.record({ partitions }), fc.record({ crashes }), fc.record({ cuts, partitions, crashes }));

/** Everything that draws, in one scenario or another. */
const scenario: fc.Arbitrary<ScenarioInput> = fc
  .record({
    faults,
    strategy: fc.constantFrom(...STRATEGIES),
    connections: fc.integer({ min: 1, max: 3 }),
    commit: fc.constantFrom(
      'stored' as const,
      'peer-alive' as const,
      'tcp-acked' as const,
      'next-command' as const,
      'park-suspects' as const,
    ),
    loss: fc.constantFrom(0, 0.03),
    jitter: fc.constantFrom('0ms', '5ms'),
    seed: fc.string({ maxLength: 6 }),
    messages: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ seed, faults: drawn, strategy, connections, commit, loss, jitter, messages }) => ({
    seed,
    network: { rtt: '40ms', rate: '10Mbit/s', loss, jitter },
    client: { strategy, connections, retry: { after: '20ms' } },
    server: { commit, processing: '10ms' },
    workload: { messages, size: 900 },
    faults: drawn,
    // A path that is never whole for long lets nobody through.
    limits: { time: '1min' },
  }));

function runOf(input: ScenarioInput) {
  const world = new World(prepare(input), String(input.seed));
  const outcome = world.run();
  return { world, outcome };
}

describe('what was drawn, as a list of placed faults', () => {
  it('runs the same, bit for bit', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        const { world, outcome } = runOf(input);
        const list = drawnFaults(world.network.faults, outcome.simulatedNs);
        const again = runOf({ ...input, faults: list as NonNullable<ScenarioInput['faults']> }).outcome;
        expect(again.digest).toBe(outcome.digest);
        expect(again.tally).toEqual(outcome.tally);
        expect(again.simulatedNs).toBe(outcome.simulatedNs);
      }),
      { numRuns: 40 },
    );
  });
});

/** Cuts that come often, and interruptions beside them or not. */
const often = fc.record(
  { cuts: fc.record({ every: fc.constantFrom('200ms', '500ms'), kind, direction }), partitions, crashes },
  { requiredKeys: ['cuts'] },
);

/** Cuts often enough that a rule's incidents happen within a few dozen messages. */
const MEASURES = { duplicate: 'duplicates', lost: 'lost', suppressed: 'falselySuppressed' } as const;

const unlucky = (what: Incidents, more: ScenarioInput = {}): ScenarioInput => ({
  network: { rtt: '50ms', rate: 'unlimited' },
  server: { commit: what === 'lost' ? 'next-command' : 'stored' },
  ...(what === 'suppressed' ? { dedup: 'message-id' } : {}),
  workload: { messages: 60 },
  faults: { cuts: { every: '400ms', kind: 'rst' } },
  ...more,
});

describe('explain', () => {
  it('cuts a doubled message down to its connection: one fault, a handful of messages', () => {
    const explanation = explain(unlucky('duplicate', { client: { strategy: 'pipelining' } }), 'duplicate');
    expect(explanation?.scenario).toMatchInlineSnapshot(`
      {
        "faults": [
          {
            "kind": "rst",
            "nth": 1,
            "on": "after-250",
          },
        ],
        "workload": {
          "messages": 1,
        },
      }
    `);
    expect(explanation?.incident).toMatchInlineSnapshot(`
      {
        "atNs": [
          735053711,
          1253077980,
        ],
        "connections": [
          3,
          5,
        ],
        "message": 1,
        "recipient": 0,
        "sinceNs": 510053711,
        "what": "duplicate",
      }
    `);
    expect(explanation?.shown).toMatchInlineSnapshot(`
      {
        "atNs": [
          450148400,
          900296800,
        ],
        "connections": [
          1,
          2,
        ],
        "message": 0,
        "recipient": 0,
        "sinceNs": 0,
        "what": "duplicate",
      }
    `);
    expect(simulate(explanation?.scenario as ScenarioInput).messages.duplicates).toBeGreaterThan(0);
  });

  it.each(INCIDENTS)('shows a %s again whatever the scenario, with no more faults than were drawn', (what) => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...STRATEGIES),
        fc.nat(50),
        fc.constantFrom(1, 3),
        often,
        fc.constantFrom(0, 0.02),
        (strategy, seed, connections, drawn, loss) => {
          const input = unlucky(what, {
            seed: `unlucky ${seed}`,
            network: { rtt: '50ms', loss },
            client: { strategy, connections },
            workload: { messages: 15, hazards: what === 'suppressed' ? [{ name: 'reused-id', after: 5 }] : [] },
            faults: drawn,
            limits: { time: '1min' },
          });
          const { messages } = simulate(input);
          const explanation = explain(input, what);
          expect(explanation === null).toBe(messages[MEASURES[what]] === 0);
          if (explanation === null) return;
          found++;
          const { scenario: small, shown } = explanation;
          expect(Array.isArray(small.faults)).toBe(true);
          const again = simulate(small).messages;
          expect(again[MEASURES[what]]).toBeGreaterThan(0);
          expect(shown.what).toBe(what);
          expect(shown.sinceNs).toBeLessThan(Math.min(...shown.atNs));
          expect(small.workload?.messages).toBeLessThanOrEqual(15);
        },
      ),
      // Three runs of five with reused ids have one: none in twelve, once in 80,000 times.
      { numRuns: what === 'suppressed' ? 12 : 25 },
    );
    expect(found).toBeGreaterThan(0);
  });

  it('finds what takes several connections to happen, and leaves out the cuts that have nothing to do with it', () => {
    // Half a minute of arrivals: a connection alone would carry other mail. The copy is parked for too short a time.
    const input = unlucky('duplicate', {
      seed: 'several',
      server: { commit: { name: 'park-suspects', hold: '1s' } },
      client: { strategy: 'pipelining', retry: { after: '2s' } },
    });
    const explanation = explain(input, 'duplicate');
    expect(explanation?.shown.what).toBe('duplicate');
    const { scenario: small } = explanation as NonNullable<typeof explanation>;
    expect((small.faults as unknown[]).length).toBeLessThanOrEqual(2);
  });

  it('keeps the first of several faults that would each do: few messages, and a ladder that comes to it', () => {
    // The fifth 250 was read 100 ms before: with five messages QUIT would be through by then, and the connection alone shows nothing.
    const partitions = ['2400ms', '10s', '16s'].map((at) => ({ kind: 'partition', at, for: '5s' }) as const);
    const input: ScenarioInput = {
      network: { rtt: '100ms', rate: 'unlimited' },
      tcp: { userTimeout: '2s' },
      client: { strategy: 'lockstep' },
      server: { commit: 'quit' },
      workload: { messages: 60 },
      faults: partitions,
    };
    // Each loses what its connection has carried, and a later one alone would lose the first message too.
    const { scenario: small } = explain(input, 'lost') as NonNullable<ReturnType<typeof explain>>;
    expect(small.faults).toEqual([partitions[0]]);
    expect(small.workload?.messages).toBeLessThan(20);
  });

  it.each([
    // Half a round trip before the cut the 250 was handed over, or else it was read.
    ['stored', { cuts: { every: '2s', kind: 'rst' } }, 'duplicate', { on: 'after-250', nth: 1, kind: 'rst' }],
    ['quit', { cuts: { every: '2s', kind: 'blackhole' } }, 'lost', { on: 'read-250', nth: 1, kind: 'blackhole' }],
    ['quit', { cuts: { everyBytes: '20kB', kind: 'rst' } }, 'lost', { on: 'read-250', nth: 1, kind: 'rst' }],
    [
      'stored',
      { crashes: { every: '2s', for: '1s', host: 'client' } },
      'duplicate',
      { on: 'after-250', nth: 1, kind: 'crash', for: '1000000000ns', host: 'client' },
    ],
  ] as const)('puts the one fault that is left at a named point of the first message: %s, %o', (commit, drawn, what, fault) => {
    const input = { client: { strategy: 'pipelining' }, server: { commit }, workload: { messages: 100 }, faults: drawn } as ScenarioInput;
    const { scenario: small, shown } = explain(input, what) as NonNullable<ReturnType<typeof explain>>;
    expect([small.faults, small.workload?.messages, shown.message]).toEqual([[fault], 1, 0]);
    expect(simulate(small).messages).toMatchObject(what === 'lost' ? { lost: 1, delivered: 0 } : { duplicates: 1, delivered: 2 });
  });

  it('has nothing to say where nothing happened', () => {
    expect(explain({ workload: { messages: 3 } }, 'duplicate')).toBeNull();
    expect(explain(unlucky('duplicate'), 'lost')).toBeNull();
    expect(explain(unlucky('duplicate'), 'suppressed')).toBeNull();
  });

  it('takes faults that were placed, and none at all, for what they are', () => {
    const faults = [
      { on: 'before-250', nth: 3, kind: 'rst' },
      { at: '10s', kind: 'rst' },
    ] as const;
    const placed = explain({ workload: { messages: 5 }, faults: [...faults] }, 'duplicate');
    expect(placed?.incident.message).toBe(2);
    expect(placed?.scenario.faults).toEqual([{ ...faults[0], connection: 1 }]);
    // The client's ten minutes are up before the server is done: a copy with each try.
    const slow = explain({ server: { processing: '11min' }, workload: { messages: 1 }, limits: { time: '1h' } }, 'duplicate');
    expect(slow?.shown.connections).toEqual([1, 2]);
  });
});
