import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolPoints } from '../../src/smtp/index.js';
import {
  type ScenarioInput,
  STRATEGIES,
  expectConservation,
  expectNothingKnowinglySentTwice,
  simulate,
  story,
} from '../support/scenario.js';

const ms = (max: number) => fc.integer({ min: 0, max }).map((value) => `${value}ms`);
const kind = fc.constantFrom('rst' as const, 'blackhole' as const);
const direction = fc.constantFrom('both' as const, 'up' as const, 'down' as const);
const nth = fc.integer({ min: 1, max: 3 });

const placed = fc.oneof(
  fc.record({ at: ms(5000), kind, direction }),
  fc.record({ afterBytes: fc.integer({ min: 0, max: 20_000 }), of: direction, kind, direction }),
  fc.record({ afterSegments: fc.integer({ min: 0, max: 40 }), of: direction, kind, direction, connection: nth }),
  fc.record({ on: fc.constantFrom(...protocolPoints.map(({ name }) => name)), nth, kind, direction }),
);
const random = fc.oneof(
  fc.record({ every: fc.integer({ min: 400, max: 4000 }).map((value) => `${value}ms`), kind, direction }),
  fc.record({ everyBytes: fc.integer({ min: 8000, max: 100_000 }), kind, direction }),
);
const faults = fc.oneof(
  fc.constant('none' as const),
  fc.array(placed, { minLength: 1, maxLength: 4 }),
  random.map((cuts) => ({ cuts })),
);

const code = fc.constantFrom(421, 450, 451, 452, 550, 554);
/** EHLO is refused only where HELO will do. */
const refusal = fc.record({
  at: fc.constantFrom('greeting' as const, 'mail' as const, 'rcpt' as const, 'data' as const, 'content' as const, 'chunk' as const),
  code,
  nth,
});

const scenario = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }).map(String),
  network: fc.record({
    rtt: fc.integer({ min: 1, max: 200 }).map((value) => `${value}ms`),
    rate: fc.constantFrom('unlimited', '1Mbit/s', '100Mbit/s'),
    loss: fc.constantFrom(0, 0, 0.02),
    jitter: ms(5),
    mtu: fc.constantFrom(1500, 576),
  }),
  client: fc.record({
    strategy: fc.constantFrom<
      (typeof STRATEGIES)[number] | { name: 'bdat-async'; limit: number } | { name: 'cross-message'; rset: boolean }
    >(...STRATEGIES, { name: 'bdat-async', limit: 3 }, { name: 'cross-message', rset: false }),
    writes: fc.constantFrom('line', 'command', 'dot-apart', 'coalesced'),
    connections: fc.integer({ min: 1, max: 4 }),
    messagesPerConnection: fc.constantFrom<'unlimited' | number>('unlimited', 1, 3),
    retry: fc.record({ after: ms(2000), giveUpAfter: fc.constant('3min') }),
  }),
  server: fc.record({
    flush: fc.constantFrom('each-reply', 'input-empty', 'dot-at-once'),
    processing: fc.record({ command: ms(5), dot: ms(200) }),
    hold: ms(100),
    refuse: fc.array(refusal, { maxLength: 3 }),
  }),
  workload: fc.record({
    messages: fc.integer({ min: 0, max: 12 }),
    size: fc.constantFrom(2, 200, 1448, 5000, 100_000),
    recipients: fc.integer({ min: 1, max: 3 }),
  }),
  faults,
});

describe('conservation of messages', () => {
  it('holds in every run, whatever the strategy, the losses, the cuts and the refusals', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        const told = story(input as ScenarioInput);
        expectConservation(told.finished);
        expectNothingKnowinglySentTwice(told);
      }),
      { numRuns: 400, seed: 20260729 },
    );
  });

  it('no duplicates without a fault, whatever is lost on the way and refused at the end', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        // 421 takes the place of a connection loss: what was written behind it is not.
        const refuse = input.server.refuse.filter((refused) => refused.code !== 421);
        const result = simulate({ ...input, faults: 'none', server: { ...input.server, refuse } } as ScenarioInput);
        expect(result.messages.duplicates).toBe(0);
      }),
      { numRuns: 150, seed: 20260730 },
    );
  });

  it('never more duplicates per lost connection than bodies without a reply, times recipients', () => {
    const waiting = STRATEGIES.filter((name) => name !== 'bdat-async');
    fc.assert(
      fc.property(scenario, fc.constantFrom(...waiting), fc.nat(2), (input, strategy, extra) => {
        const client = { ...input.client, strategy: extra === 0 ? { name: 'bdat-async' as const, limit: 3 } : strategy };
        const result = simulate({ ...input, client, server: { ...input.server, refuse: [] } } as ScenarioInput);
        const bodies = extra === 0 ? 3 : 1;
        expect(result.messages.duplicates).toBeLessThanOrEqual(result.connections.lost * bodies * input.workload.recipients);
      }),
      { numRuns: 150, seed: 20260731 },
    );
  });
});
