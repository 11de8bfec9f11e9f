import { describe, expect, it } from 'vitest';
import { idle } from '../../support/clients.js';
import { ladderOf } from '../../support/ladder.js';
import { type ScenarioInput, pureDelay, story } from '../../support/scenario.js';

/** Messages on each connection in turn, to a server that answers them at once. */
function perConnection(name: string, workload: ScenarioInput['workload'], rtt = '10ms'): number[] {
  const run = story({ network: pureDelay(rtt), client: { profile: idle(name) }, workload } as ScenarioInput);
  return run.of('opened').map(({ connection }) => run.of('acknowledged').filter((fact) => fact.connection === connection).length);
}

describe('how many messages each client sends over a connection', () => {
  it.each([
    ['postfix', 1],
    ['qmail-remote', 1],
    ['haraka', 1],
    ['smtp-source-reconnect', 1],
    // connection_max_messages and maxMessages.
    ['exim', 500],
    ['nodemailer', 100],
  ])('%s: %d', (name, most) => {
    expect(perConnection(name, { messages: 2 * most + 1, size: 100 })).toEqual([most, most, 1]);
  });

  it.each(['sendmail', 'opensmtpd', 'kumomta', 'smtplib', 'go-smtp', 'smtp-source', 'nio-smtp-client'])(
    '%s: all that there are',
    (name) => {
      expect(perConnection(name, { messages: 600, size: 100 })).toEqual([600]);
    },
  );
});

describe("Postfix's connection cache", () => {
  const every = (ms: number, messages: number): ScenarioInput['workload'] => ({
    messages,
    size: 100,
    arrivals: { name: 'interval', every: `${ms}ms` },
  });

  it('keeps a connection for two seconds without mail', () => {
    // A message takes 30 ms on a cached connection, 50 on its first; the next one comes so long after the one before.
    expect(perConnection('postfix-cache', every(2000, 3))).toEqual([3]);
    expect(perConnection('postfix-cache', every(2100, 3))).toEqual([1, 1, 1]);
  });

  it('hands it to mail that comes after a while in which it was busy, at once', () => {
    const arrivals = { name: 'interval', every: '1s', burst: 2 } as const;
    const { of } = story({
      network: pureDelay('10ms'),
      client: { profile: idle('postfix-cache') },
      workload: { messages: 6, size: 100, arrivals },
    });
    // 5 RTT on a new connection, 3 on one that is probed; two a second.
    expect(of('acknowledged').map(({ at }) => at / 1e6)).toEqual([50, 80, 1030, 1060, 2030, 2060]);
  });

  it('hands it out for 300 s', () => {
    // The message that comes at 300 s and a little finds it too old.
    const counts = perConnection('postfix-cache', every(1000, 320));
    expect(counts).toHaveLength(2);
    expect(Math.abs(counts[0] - 300)).toBeLessThanOrEqual(1);
  });
});

describe("Exim's last wait", () => {
  /** Whether the client resets the connection, when the 221 comes so much after the 250. */
  const resets = (laterMs: number): boolean => {
    const { text } = ladderOf({
      network: pureDelay('60ms'),
      client: { profile: 'exim' },
      server: { processing: { command: `${laterMs}ms` }, flush: 'each-reply' },
      workload: { messages: 1, size: 100 },
    });
    return /C → S +[\d.]+ {2}RST/.test(text);
  };

  // Seen in its system calls (4.96): shutdown(SHUT_WR), the 250, poll() of 20 ms, read() until there is no more, close().
  it('is 20 ms for what comes behind the last 250: the 221 then meets an open socket, a later one an RST', () => {
    expect([0, 15, 25].map(resets)).toEqual([false, false, true]);
  });
});
