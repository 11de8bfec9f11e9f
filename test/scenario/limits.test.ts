import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  STRATEGIES,
  type ScenarioInput,
  expectConservation,
  expectNothingKnowinglySentTwice,
  simulate,
  story,
} from '../support/scenario.js';

const count = (max: number) => fc.integer({ min: 1, max });
const limits = fc.record({ mailMax: count(6), rcptMax: count(6), rcptDomainMax: count(2) }, { requiredKeys: [] });
const strategy = fc.constantFrom(...STRATEGIES);

/** A run, and how many connections and transactions with a text it took. */
function usedBy(input: ScenarioInput): { connections: number; transactions: number; story: ReturnType<typeof story> } {
  const run = story(input);
  return { connections: run.of('opened').length, transactions: run.of('sent').length, story: run };
}

describe('LIMITS, when nothing fails', () => {
  it('makes a client that knows nothing of it ask once in vain a session, and come again', () => {
    const { connections, story: run } = usedBy({
      client: { profile: 'smtplib' },
      server: { limits: { mailMax: 2 } },
      workload: { messages: 5 },
    });
    expect(connections).toBe(3);
    expect(run.of('acknowledged').length).toBe(5);
  });

  it('takes ceil(recipients / RCPTMAX) transactions a message and ceil(transactions / MAILMAX) connections, each recipient once', () => {
    fc.assert(
      fc.property(count(7), count(9), count(5), count(5), strategy, (messages, recipients, mailMax, rcptMax, name) => {
        const {
          connections,
          transactions,
          story: run,
        } = usedBy({
          client: { strategy: name, retry: { after: '1h' } },
          server: { limits: { mailMax, rcptMax } },
          workload: { messages, recipients, size: 300 },
        });
        const expected = messages * Math.ceil(recipients / rcptMax);
        expect([transactions, connections]).toEqual([expected, Math.ceil(expected / mailMax)]);
        expect([run.of('delivered').length, run.of('acknowledged').length]).toEqual([messages * recipients, messages * recipients]);
        // No try was in vain: nothing had to wait for its hour.
        expect(run.facts.at(-1)?.at).toBeLessThan(3600e9);
      }),
      { numRuns: 60, seed: 9422 },
    );
  });
});

describe('LIMITS, whatever happens', () => {
  const scenario = fc.record({
    seed: fc.nat(1e6).map(String),
    client: fc.record({
      strategy,
      startup: fc.constantFrom('esmtp', 'pipeconnect'),
      connections: count(3),
      retry: fc.constant({ after: '200ms', giveUpAfter: '3min' }),
    }),
    server: fc.record({
      limits,
      offers: fc.constant(['PIPECONNECT']),
      refuse: fc.array(
        fc.record({ at: fc.constantFrom('mail', 'rcpt', 'data', 'content'), code: fc.constantFrom(421, 450, 550), nth: count(5) }),
        { maxLength: 2 },
      ),
    }),
    workload: fc.record({ messages: count(10), recipients: count(8), size: fc.constantFrom(200, 5000) }),
    faults: fc.array(fc.record({ at: fc.nat(4000).map((ms) => `${ms}ms`), kind: fc.constantFrom('rst', 'blackhole') }), { maxLength: 3 }),
  });

  it('no message and no recipient is lost, and none that is settled goes again', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        expectConservation(simulate(input as ScenarioInput));
        expectNothingKnowinglySentTwice(story(input as ScenarioInput, input.seed));
      }),
      { numRuns: 120, seed: 94220 },
    );
  });
});
