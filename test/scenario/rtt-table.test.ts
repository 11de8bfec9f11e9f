import { describe, expect, it } from 'vitest';
import { idle } from '../support/clients.js';
import { MS, STRATEGIES, TABLE, WAITING, pureDelay, simulate, story } from '../support/scenario.js';

const RTTS = [20, 100, 300];

/** Instants of the 250s, as the client reads them. */
const acknowledgments = (...input: Parameters<typeof story>) =>
  story(...input)
    .of('acknowledged')
    .map(({ at }) => at);

describe('messages per RTT', () => {
  for (const strategy of STRATEGIES) {
    for (const rttMs of RTTS) {
      it(`${strategy} at ${rttMs} ms: first ${TABLE[strategy].first} RTT, each next ${TABLE[strategy].next}`, () => {
        const { first, next } = TABLE[strategy];
        // A kilobyte a message: ten of them fit in the initial window of an asynchronous client.
        const { messagesPerRtt } = simulate({
          network: pureDelay(`${rttMs}ms`),
          client: { strategy },
          workload: { messages: 8, size: 1000 },
        });
        expect(messagesPerRtt.firstRtts).toBe(first);
        expect(messagesPerRtt.nextRtts).toBe(next);
        expect(messagesPerRtt.steady).toBe(next === 0 ? null : 1 / next);
        expect(messagesPerRtt.cold).toBe(8 / (first + 7 * next));
      });
    }
  }

  it('every single 250 is where the table has it', () => {
    for (const strategy of WAITING) {
      const { first, next } = TABLE[strategy];
      const at = acknowledgments({ network: pureDelay(), client: { strategy }, workload: { messages: 20 } });
      expect(at).toEqual(Array.from({ length: 20 }, (_, k) => (first + next * k) * 100 * MS));
    }
  });

  it.each([
    ['lockstep', 7, 5],
    ['mail-first', 6, 4],
    ['pipelining', 5, 3],
  ] as const)('%s with a RSET that is answered before each next message: first %d RTT, each next %d', (strategy, first, next) => {
    const { messagesPerRtt } = simulate({
      network: pureDelay(),
      client: { profile: idle('postfix-cache'), strategy },
      workload: { messages: 4, size: 1000 },
    });
    expect([messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([first, next]);
  });

  it('HELO costs what EHLO costs', () => {
    const { messagesPerRtt } = simulate({
      network: pureDelay(),
      client: { strategy: 'lockstep', startup: 'helo' },
      workload: { messages: 3 },
    });
    expect([messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([7, 4]);
  });

  it('RSET in lockstep with cross-message costs nothing, and leaving it out gains nothing', () => {
    const at = acknowledgments({
      network: pureDelay(),
      client: { strategy: { name: 'cross-message', rset: false } },
      workload: { messages: 4 },
    });
    expect(at).toEqual([500, 600, 700, 800].map((ms) => ms * MS));
  });

  it('bdat-strict, across messages: a chunk along with the next envelope, first 5 RTT, each next 1', () => {
    const client = { strategy: { name: 'bdat-strict', across: true } } as const;
    const at = acknowledgments({ network: pureDelay(), client, workload: { messages: 4 } });
    expect(at).toEqual([500, 600, 700, 800].map((ms) => ms * MS));
  });

  it('an asynchronous client with a limit of k sends k messages a round trip', () => {
    for (const limit of [1, 2, 4]) {
      // NODELAY: the replies come in two segments, and what the second sets free would wait for the first's ACK.
      const tcp = { client: { profile: 'linux-6', nagle: 'off' as const } };
      const at = acknowledgments({
        network: pureDelay(),
        tcp,
        client: { strategy: { name: 'bdat-async', limit } },
        workload: { messages: 12, size: 500 },
      });
      expect(at).toEqual(Array.from({ length: 12 }, (_, k) => (400 + 100 * Math.floor(k / limit)) * MS));
    }
  });

  it('parallel connections multiply: four do four times the work of one', () => {
    const { messagesPerRtt } = simulate({
      network: pureDelay(),
      client: { strategy: 'pipelining', connections: 4 },
      workload: { messages: 400 },
    });
    // (n-1)/((last-first)/RTT): 100 rounds of 4, two round trips apart.
    expect(messagesPerRtt.steady).toBe(399 / (99 * 2));
  });
});

describe("the server's work and hold: 1/(next·RTT + S + D)", () => {
  const cases = [
    { s: 30, d: 0 },
    { s: 0, d: 45 },
    { s: 30, d: 45 },
    { s: 250, d: 70 },
  ];
  for (const strategy of WAITING) {
    for (const { s, d } of cases) {
      it(`${strategy}, S = ${s} ms, D = ${d} ms`, () => {
        const { first, next } = TABLE[strategy];
        const at = acknowledgments({
          network: pureDelay(),
          client: { strategy },
          server: { processing: { dot: `${s}ms` }, hold: `${d}ms` },
          workload: { messages: 6 },
        });
        const begin = first * 100 + s + d;
        expect(at).toEqual(Array.from({ length: 6 }, (_, k) => (begin + k * (next * 100 + s + d)) * MS));
      });
    }
  }

  it('a bare duration for processing means the dot', () => {
    const at = acknowledgments({
      network: pureDelay(),
      client: { strategy: 'bdat' },
      server: { processing: '30ms' },
      workload: { messages: 2 },
    });
    expect(at).toEqual([430 * MS, 560 * MS]);
  });

  it('work on each command counts once per command', () => {
    // Lockstep: EHLO, MAIL, RCPT, DATA before the first 250; MAIL, RCPT, DATA before each next.
    const at = acknowledgments({
      network: pureDelay(),
      client: { strategy: 'lockstep' },
      server: { processing: { command: '10ms' } },
      workload: { messages: 3 },
    });
    expect(at).toEqual([740, 1170, 1600].map((ms) => ms * MS));
  });

  it('an asynchronous client is as fast as the server works: one message every S', () => {
    const at = acknowledgments({
      network: pureDelay(),
      client: { strategy: 'bdat-async' },
      server: { processing: '30ms', flush: 'dot-at-once' },
      workload: { messages: 6, size: 1000 },
    });
    expect(at).toEqual(Array.from({ length: 6 }, (_, k) => (430 + 30 * k) * MS));
  });
});
