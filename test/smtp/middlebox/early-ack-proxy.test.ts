import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Direction, DOWN, UP } from '../../../src/net/index.js';
import { ACK, RST } from '../../../src/tcp/index.js';
import { type Rung, StreamSeen, between, watch } from '../../support/box-ladder.js';
import { MS, type ScenarioInput, TABLE, WAITING, simulate } from '../../support/scenario.js';

/** One message, one try. */
const once: ScenarioInput = { client: { strategy: 'pipelining', retry: { giveUpAfter: '1s' } }, workload: { messages: 1, size: 40 } };

const lastAck = (rungs: readonly Rung[]): number => Math.max(0, ...rungs.filter(({ flags }) => flags & ACK).map(({ ack }) => ack));

/** `count` lines from the one that holds a text. */
function from(lines: readonly string[], text: string, count: number): string {
  const at = lines.findIndex((line) => line.includes(text));
  return lines.slice(at, at + count).join('\n');
}

describe('early-ack-proxy on the wire', () => {
  it('ends one connection and opens another: each end is acknowledged by the proxy', () => {
    const { lines } = watch('early-ack-proxy', once);
    expect(lines.slice(0, 12).join('\n')).toMatchInlineSnapshot(`
      "    50 ms  client → box     SYN
          50 ms  box    → server  SYN
          50 ms  box    → client  SYN (ack 1)
          50 ms  server → box     SYN (ack 1)
          50 ms  box    → server  ack 1
          50 ms  server → box     220 server.example ESMTP↵ (1:27, ack 1)
          50 ms  box    → server  ack 27
         150 ms  client → box     ack 1
         150 ms  box    → client  220 server.example ESMTP↵ (1:27, ack 1)
         250 ms  client → box     ack 27
         250 ms  client → box     EHLO client.example↵ (1:22, ack 27)
         250 ms  box    → client  ack 22"
    `);
  });

  it('acknowledges a 250 to the server that the client will never have', () => {
    const cut = { ...once, faults: [{ on: 'before-250', kind: 'blackhole' }] } as ScenarioInput;
    const { lines, rungs, outcome } = watch('early-ack-proxy', cut);
    expect(from(lines, 'server → box     250 Message accepted', 4)).toMatchInlineSnapshot(`
      "   450 ms  server → box     250 Message accepted↵ (137:159, ack 146)
         450 ms  box    → server  ack 159
         450 ms  box    → client  250 Message accepted↵ (137:159, ack 146)
         750 ms  box    → client  250 Message accepted↵ (137:159, ack 146)"
    `);
    expect(outcome.tally).toMatchObject({ delivered: 1, acknowledged: 0 });
    // Every octet of the server's, the 250 among them, is acknowledged to it.
    expect(lastAck(between(rungs, 'box', UP))).toBeGreaterThanOrEqual(new StreamSeen(between(rungs, 'server', DOWN)).end);
    // Without the proxy nobody acknowledges the 250: that is what commit rule R3 builds on.
    const bare = watch({ name: 'idle-nat', after: '1d' }, cut);
    const written = new StreamSeen(between(bare.rungs, 'server', DOWN));
    expect(lastAck(between(bare.rungs, 'client', UP))).toBe(written.text.indexOf('250 Message accepted') + 1);
  });

  it('makes a server that commits when the 250 is acknowledged (R3) commit what the client sends again', () => {
    const cut = {
      network: { rate: 'unlimited' },
      client: { strategy: 'pipelining', retry: { after: '30min' } },
      server: { commit: 'tcp-acked' },
      workload: { messages: 1, size: 40 },
      faults: [{ on: 'after-250', kind: 'blackhole' }],
    } as ScenarioInput;
    expect(simulate(cut).messages).toMatchObject({ delivered: 1, duplicates: 0, lost: 0 });
    expect(simulate({ ...cut, middlebox: 'early-ack-proxy' }).messages).toMatchObject({ delivered: 2, duplicates: 1, lost: 0 });
  });

  it('loses what it has acknowledged when it dies', () => {
    const { lines, rungs, outcome } = watch({ name: 'early-ack-proxy', hold: '100ms', dies: '850ms' }, once);
    expect(from(lines, '.↵', 3)).toMatchInlineSnapshot(`
      "   850 ms  client → box     <43 octets>xxxxx↵.↵ (103:146, ack 137)
         850 ms  box    → client  ack 146
      300650 ms  server → box     <48 octets>r input↵ (137:185, ack 103)"
    `);
    expect(outcome.tally).toMatchObject({ delivered: 0, acknowledged: 0, bounced: 1 });
    expect(lastAck(between(rungs, 'box', DOWN))).toBe(new StreamSeen(between(rungs, 'client', UP)).end);
    expect(new StreamSeen(between(rungs, 'box', UP)).text).toMatch(/DATA\r\n$/);
  });
});

describe('early-ack-proxy', () => {
  it.each(WAITING)('costs %s no round trip', (strategy) => {
    const { messagesPerRtt } = simulate({
      middlebox: 'early-ack-proxy',
      network: { rate: 'unlimited' },
      client: { strategy },
      workload: { messages: 4, size: 40 },
    });
    expect([messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([TABLE[strategy].first, TABLE[strategy].next]);
  });

  it('costs the time that it holds octets, once each way, for each wait', () => {
    const firstRtts = (hold: string): number | null =>
      simulate({ ...once, network: { rate: 'unlimited' }, middlebox: { name: 'early-ack-proxy', hold } }).messagesPerRtt.firstRtts;
    // The greeting is held once, and 100 ms of that pass while the handshake is still under way; EHLO, envelope and text twice each.
    expect(firstRtts('100ms')).toBe(5 + 0 + 3 * 2);
    expect(firstRtts('200ms')).toBe(5 + 1 + 3 * 4);
  });

  it('passes the end of a connection on in both directions', () => {
    const { rungs } = watch('early-ack-proxy', once);
    const ends = (source: Rung['from'], direction: Direction) => between(rungs, source, direction).filter(({ flags }) => flags & 1).length;
    expect(ends('box', UP)).toBe(1);
    const { outcome } = watch('early-ack-proxy', once);
    expect(outcome.stop).toBe('done');
    expect(outcome.simulatedNs).toBeLessThan(1000 * MS);
  });

  it('resets the server when it can no longer reach the client', () => {
    const { rungs } = watch('early-ack-proxy', {
      ...once,
      faults: [{ on: 'before-250', kind: 'blackhole' }],
      server: { idleTimeout: '1h' },
    });
    expect(between(rungs, 'box', UP).at(-1)?.flags).toBe(RST | ACK);
  });

  it('that has died answers with an RST where that is asked for', () => {
    const { rungs, outcome } = watch({ name: 'early-ack-proxy', dies: '310ms', answer: 'rst' }, once);
    const resets = between(rungs, 'box', DOWN).filter(({ flags }) => flags & RST);
    // The client learns by the first segment that finds the proxy dead, the server by its 421 after five minutes.
    expect(resets[0].at).toBe(450 * MS);
    expect(outcome.tally).toMatchObject({ delivered: 0, bounced: 1 });
    expect(between(rungs, 'box', UP).find(({ flags }) => flags & RST)).toMatchObject({ at: (50 + 300_000 + 300) * MS });
  });
});

describe('whatever the path does', () => {
  const paths = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    loss: fc.constantFrom(0, 0.02, 0.1),
    jitter: fc.constantFrom('0ms', '30ms'),
    mtu: fc.integer({ min: 120, max: 1500 }),
    hold: fc.constantFrom('0ms', '7ms', '300ms'),
    strategy: fc.constantFrom('lockstep', 'cross-message', 'bdat-async'),
    size: fc.integer({ min: 1, max: 20_000 }),
  });

  it('octets come out as they went in and in the same places, and nothing is acknowledged that has not come', () => {
    fc.assert(
      fc.property(paths, ({ seed, loss, jitter, mtu, hold, strategy, size }) => {
        const { rungs, outcome } = watch(
          { name: 'early-ack-proxy', hold },
          {
            seed,
            network: { rate: '10Mbit/s', loss, jitter, mtu },
            client: { strategy: strategy as 'lockstep', retry: { after: '1min' } },
            workload: { messages: 2, size },
          },
        );
        for (const [source, direction] of [
          ['client', UP],
          ['server', DOWN],
        ] as const) {
          const came = new StreamSeen(between(rungs, source, direction));
          const went = new StreamSeen(between(rungs, 'box', direction));
          expect(came.text.startsWith(went.text)).toBe(true);
          expect(went.end).toBe(went.text.length + 1);
          // One more for the FIN.
          const acked = lastAck(between(rungs, 'box', direction === UP ? DOWN : UP));
          expect(acked).toBeLessThanOrEqual(came.text.length + 2);
        }
        expect(outcome.tally).toMatchObject({ acknowledged: 2, lost: 0 });
      }),
      { seed: 8, numRuns: 30, endOnFailure: true },
    );
  });
});
