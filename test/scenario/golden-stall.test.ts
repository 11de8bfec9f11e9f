import { describe, expect, it } from 'vitest';
import { MS, type ScenarioInput, pureDelay, story } from '../support/scenario.js';

const RTT = 100;
const DELAYED_ACK = 40;
/** MTU 1500 less two headers of 20. */
const MSS = 1448;

type Nagle = 'off' | 'minshall' | 'rfc896';

/** Spacing of the 250s, ms, once the connection has settled: each is what one message costs. */
function spacing(writes: string, nagle: Nagle, size: number, more: ScenarioInput = {}): number[] {
  const { of } = story({
    network: pureDelay(),
    tcp: { client: { profile: 'linux-6', nagle }, server: 'linux-6' },
    client: { strategy: 'pipelining', writes: writes as 'line' },
    // Far more than ever is sent: cwnd has no say.
    workload: { messages: 12, size },
    ...more,
  });
  const at = of('acknowledged').map((fact) => fact.at / MS);
  return at.slice(6).map((time, i) => time - at[i + 5]);
}

const all = (value: number) => Array.from({ length: 6 }, () => value);

describe('the golden stall: a dot written apart under Nagle, behind a text of less than one MSS', () => {
  for (const nagle of ['minshall', 'rfc896'] as const) {
    it(`costs a round trip and a delayed ACK for every message (${nagle})`, () => {
      expect(spacing('dot-apart', nagle, 1000)).toEqual(all(2 * RTT + RTT + DELAYED_ACK));
    });
  }

  it('costs nothing with TCP_NODELAY', () => {
    expect(spacing('dot-apart', 'off', 1000)).toEqual(all(2 * RTT));
  });

  it('costs nothing when text and dot are one send call', () => {
    expect(spacing('coalesced', 'minshall', 1000)).toEqual(all(2 * RTT));
    // A send call per command holds RCPT back behind MAIL, so lockstep shows the text alone.
    const client = { strategy: 'lockstep', writes: 'command' } as const;
    expect(spacing('command', 'minshall', 1000, { client })).toEqual(all(4 * RTT));
  });

  it('has a cousin: commands written one by one, RCPT waiting for the reply to MAIL', () => {
    expect(spacing('command', 'minshall', 1000)).toEqual(all(3 * RTT));
    expect(spacing('command', 'off', 1000)).toEqual(all(2 * RTT));
  });

  it('costs the round trip alone at a receiver that acknowledges at once', () => {
    const tcp = { client: 'linux-6', server: { profile: 'linux-6', delayedAck: '0ms' } } as const;
    expect(spacing('dot-apart', 'minshall', 1000, { tcp })).toEqual(all(3 * RTT));
  });

  it('costs what the delayed ACK is set to', () => {
    const tcp = { client: 'linux-6', server: { profile: 'linux-6', delayedAck: '100ms' } } as const;
    expect(spacing('dot-apart', 'minshall', 1000, { tcp })).toEqual(all(3 * RTT + 100));
  });

  it('is worse still line by line: the rest of the text waits as well', () => {
    for (const cost of spacing('line', 'minshall', 1000)) expect(cost).toBeGreaterThanOrEqual(3 * RTT);
    expect(spacing('line', 'off', 1000)).toEqual(all(2 * RTT));
  });
});

describe('behind exact multiples of the MSS', () => {
  const full = (nagle: Nagle, segments: number) => spacing('dot-apart', nagle, segments * MSS);

  it("Minshall's variant costs nothing: no small segment is under way", () => {
    for (const segments of [1, 2, 3, 4]) expect(full('minshall', segments)).toEqual(all(2 * RTT));
  });

  it("RFC 896's holds the dot for any unacknowledged octet: one round trip, and the delayed ACK of an odd segment", () => {
    // Every second full segment is acknowledged at once (RFC 5681 4.2).
    for (const segments of [2, 4]) expect(full('rfc896', segments)).toEqual(all(3 * RTT));
    for (const segments of [1, 3]) for (const cost of full('rfc896', segments)) expect([3 * RTT, 3 * RTT + DELAYED_ACK]).toContain(cost);
  });
});
