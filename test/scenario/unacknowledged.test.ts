import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../src/engine/index.js';
import { COMMAND_WRITTEN, REPLY_READ, STEP_KINDS } from '../../src/smtp/index.js';
import { STRATEGIES, TABLE, WAITING, pureDelay, simulate } from '../support/scenario.js';

/** Counts texts, and chunks, that are written and not answered. */
class Unanswered implements Sink {
  most = 0;
  private now = 0;

  record(kind: EventKind, _now: number, _a: number, b: number, c: number): void {
    if (kind === COMMAND_WRITTEN && this.isText(b)) this.most = Math.max(this.most, ++this.now);
    if (kind === REPLY_READ && this.isText(c)) this.now--;
  }

  private isText = (step: number): boolean => STEP_KINDS[step] === 'body' || STEP_KINDS[step] === 'bdat';
}

describe('the most texts that are without a reply at a time', () => {
  it.each(STRATEGIES)('%s', (strategy) => {
    const sink = new Unanswered();
    simulate(
      { network: pureDelay(), client: { strategy }, server: { processing: '250ms' }, workload: { messages: 8, size: 1000 } },
      { sinks: [sink] },
    );
    // Eight small messages: the window of a client that never waits has room for all of them.
    expect(sink.most).toBe(Math.min(TABLE[strategy].unacknowledged, 8));
  });

  it('is the most that a lost connection can double, whenever and however it is lost, whatever the server takes', () => {
    const ms = (most: number) => fc.integer({ min: 0, max: most });
    const how = fc.record({
      kind: fc.constantFrom('rst' as const, 'blackhole' as const),
      direction: fc.constantFrom('both' as const, 'up' as const, 'down' as const),
    });
    fc.assert(
      fc.property(fc.constantFrom(...WAITING), ms(250), ms(250), ms(4000), how, (strategy, s, d, at, cut) => {
        const { messages } = simulate({
          network: pureDelay(),
          client: { strategy },
          server: { processing: { dot: `${s}ms` }, hold: `${d}ms` },
          workload: { messages: 6, size: 1000 },
          faults: [{ at: `${at}ms`, connection: 1, ...cut }],
        });
        expect(messages.duplicates).toBeLessThanOrEqual(TABLE[strategy].unacknowledged);
      }),
      { numRuns: 60 },
    );
  });
});
