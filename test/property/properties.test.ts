import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PerMailbox } from '../../sims/dedup-hazards.js';
import type { DedupScheme } from '../../src/index.js';
import { CounterexampleError, atMostOnce, noDistinctMessageSuppressed } from '../../src/property/index.js';
import { finaldot } from '../support/command.js';
import { type ScenarioInput, simulate, story } from '../support/scenario.js';

type Property = ReturnType<typeof atMostOnce>;

/** The smallest scenario that a property does not hold for, and what was thrown there. */
function refute(property: Property, seed: number): { smallest: ScenarioInput; error: CounterexampleError } {
  const { failed, counterexample, errorInstance } = fc.check(property, { seed, numRuns: 300 });
  expect(failed).toBe(true);
  expect(errorInstance).toBeInstanceOf(CounterexampleError);
  return { smallest: counterexample?.[0] as ScenarioInput, error: errorInstance as CounterexampleError };
}

const CUT = { on: 'before-250', nth: 1, kind: 'rst' };

describe('the properties', () => {
  it('hold for a scheme that goes, by mailbox, by all that no relay changes', () => {
    fc.assert(atMostOnce({ dedup: new PerMailbox() }), { seed: 20261220, numRuns: 60 });
    fc.assert(noDistinctMessageSuppressed({ dedup: new PerMailbox() }), { seed: 20261221, numRuns: 60 });
  });

  it('hold where nothing can go wrong', () => {
    fc.assert(atMostOnce({ faults: 'none' }, { commits: ['stored'] }), { seed: 20261222, numRuns: 20 });
    fc.assert(noDistinctMessageSuppressed({ dedup: 'none' }), { seed: 20261223, numRuns: 20 });
  });

  it.each(['message-id', 'message-id+submit-time', 'envelope+content', 'lru'])('say of each run with %s what its ledger says', (dedup) => {
    const copies = (input: ScenarioInput): { twice: boolean; kept: boolean } => {
      const { of } = story(input);
      const pairs = (kind: 'delivered' | 'suppressed') => of(kind).map(({ message, extra }) => `${message} to ${extra}`);
      const delivered = pairs('delivered');
      return { twice: new Set(delivered).size < delivered.length, kept: pairs('suppressed').some((pair) => !delivered.includes(pair)) };
    };
    for (const [property, fault] of [
      [atMostOnce, 'twice'],
      [noDistinctMessageSuppressed, 'kept'],
    ] as const) {
      const { executionSummary } = fc.check(property({ dedup }), { seed: 20261224, numRuns: 20, endOnFailure: true, verbose: 2 });
      expect(executionSummary.length).toBeGreaterThan(0);
      for (const { value, status } of executionSummary) {
        expect(copies(value[0])[fault], JSON.stringify(value[0])).toBe(status === fc.ExecutionStatus.Failure);
      }
    }
  });
});

describe.each([1, 2, 3])('a flawed scheme is refuted by the smallest scenario, seed %i', (seed) => {
  it.each<[string, (given: ScenarioInput) => Property, ScenarioInput, ScenarioInput]>([
    ['none', atMostOnce, { dedup: 'none' }, { workload: { messages: 1 }, faults: [CUT] } as ScenarioInput],
    [
      'Cyrus without an id',
      atMostOnce,
      { dedup: 'message-id+mailbox' },
      { workload: { messages: 1, hazards: ['missing-id'] }, faults: [CUT] } as ScenarioInput,
    ],
  ])('%s', (_name, property, given, smallest) => {
    expect(refute(property(given), seed).smallest).toEqual({ ...smallest, ...given });
  });

  it('DavMail before it knew recipients', () => {
    const property = noDistinctMessageSuppressed({ dedup: 'message-id' }, { hazards: { names: ['bcc-split'] }, maxRecipients: 1 });
    expect(refute(property, seed).smallest).toEqual({ workload: { messages: 1, hazards: ['bcc-split'] }, dedup: 'message-id' });
  });

  it('hosts that do not tell each other', () => {
    const { smallest } = refute(atMostOnce({ dedup: 'message-id' }, { maxServers: 2, hazards: { names: [] } }), seed);
    expect(smallest).toEqual({
      servers: [{}, {}],
      workload: { messages: 1 },
      faults: [{ ...CUT, on: expect.stringMatching(/^(before-250|after-dot)$/) }],
      dedup: 'message-id',
    });
  });
});

describe('a counterexample', () => {
  const { smallest, error } = refute(atMostOnce({ dedup: { name: 'lru', capacity: 1 } }, { hazards: { names: [] } }), 4);

  it('says what happened', () => {
    expect(error.what).toBe('not at most once: 1 of 1 copies came to a mailbox that had the message');
    expect(error.message).toContain('npx finaldot run counterexample.yaml');
  });

  it('is a file that the command replays, to the same bits', () => {
    const { status, stdout } = finaldot(['run', '-', '--json'], error.replay);
    expect(status).toBe(0);
    const replayed = JSON.parse(stdout) as ReturnType<typeof simulate>;
    const { dedup, digest } = simulate(smallest);
    expect(replayed.dedup).toEqual(dedup);
    expect(replayed.dedup.letThrough).toBe(1);
    expect(replayed.digest).toBe(digest);
  });

  it('stands in the report of fast-check as JSON, which the command takes too', () => {
    let report = '';
    try {
      fc.assert(atMostOnce({ dedup: 'none' }), { seed: 1 });
    } catch (thrown) {
      report = (thrown as Error).message;
    }
    const json = /Counterexample: \[(.*)\]/.exec(report)?.[1] ?? '';
    expect(JSON.parse(json)).toEqual({ workload: { messages: 1 }, faults: [CUT], dedup: 'none' });
    expect(finaldot(['run', '-'], json).stdout).toMatch(/1 duplicate/);
  });

  it('of an instance says what the file lacks', () => {
    const forgetful: DedupScheme = { name: 'forgetful', decide: () => 'none' };
    const { replay } = refute(atMostOnce({ dedup: forgetful }), 1).error;
    expect(replay).toContain("# without dedup: 'forgetful', which no file can hold");
    expect(finaldot(['run', '-', '--json'], replay).status).toBe(0);
  });
});
