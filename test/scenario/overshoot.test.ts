import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../src/engine/index.js';
import { PACKET_DROPPED, UP } from '../../src/net/index.js';
import { SEGMENT_SENT } from '../../src/tcp/index.js';
import { type ScenarioInput, simulate } from '../support/scenario.js';

/** Segments with mail in them: how many went, how many of them again, and how many were lost at the queue. */
class Sendings implements Sink {
  again = 0;
  lost = 0;
  private readonly ends = new Map<number, number>();
  private readonly mail = new Set<string>();

  record(
    kind: EventKind,
    _now: number,
    connection: number,
    direction: number,
    serial: number,
    _flags: number,
    seq: number,
    length: number,
  ): void {
    if (direction !== UP) return;
    const packet = `${connection} ${serial}`;
    if (kind === PACKET_DROPPED && this.mail.has(packet)) this.lost++;
    if (kind !== SEGMENT_SENT || length === 0) return;
    const end = this.ends.get(connection) ?? 0;
    if (seq < end) this.again++;
    else this.ends.set(connection, seq + length);
    this.mail.add(packet);
  }
}

const CONNECTIONS = 3;
/** A connection whose first segments stand in a queue of seconds may time out once, and probe its tail once. */
const FEW = 2;

type Rate = NonNullable<NonNullable<ScenarioInput['network']>['rate']>;

const fixed: fc.Arbitrary<Rate> = fc.integer({ min: 1, max: 40 }).map((mbits) => `${mbits}Mbit/s`);

/** Some segments at one instant, then none for some milliseconds. */
const recorded: fc.Arbitrary<Rate> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 8 })
  .map((bursts) => {
    let at = 0;
    const opportunities = bursts.flatMap(([wait, segments]) => Array.from({ length: segments }, (_, i) => (i === 0 ? (at += wait) : at)));
    return { name: 'trace', opportunities };
  });

describe('a slow start that overshoots into a deep drop-tail queue', () => {
  it('has sent again what the queue lost, and hardly anything else', () => {
    let overshoots = 0;
    fc.assert(
      fc.property(
        fc.oneof(fixed, recorded),
        fc.constantFrom('2ms', '20ms', '100ms'),
        fc.integer({ min: 40, max: 300 }),
        fc.integer({ min: 1, max: CONNECTIONS }),
        (rate, rtt, packets, connections) => {
          const sendings = new Sendings();
          const scenario: ScenarioInput = {
            network: { rtt, rate, queue: `${packets} packets` },
            client: { strategy: 'bdat-async', connections },
            workload: { messages: 200, size: '20kB' },
          };
          simulate(scenario, { sinks: [sendings] });
          if (sendings.lost > 0) overshoots++;
          expect(sendings.again).toBeGreaterThanOrEqual(sendings.lost);
          expect(sendings.again).toBeLessThanOrEqual(sendings.lost + FEW * connections);
        },
      ),
      { numRuns: Number(process.env.CASES ?? 20), seed: 3 },
    );
    expect(overshoots).toBeGreaterThan(0);
  });
});
