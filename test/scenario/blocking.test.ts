import { describe, expect, it } from 'vitest';
import { type ScenarioInput, expectConservation, pureDelay, simulateToStop } from '../support/scenario.js';

/** Octets of the client's send and the server's receive buffer, of the server's send and the client's receive buffer. */
const [S, R, s, r] = [4096, 4096, 2048, 2048];
/** Octets of `250 OK` and CRLF. */
const REPLY = 8;

const oneGroup = (recipients: number, blocking: boolean, small = true): ScenarioInput => ({
  network: pureDelay(),
  ...(small
    ? { tcp: { client: { profile: 'rfc', sendBuffer: S, receiveBuffer: r }, server: { profile: 'rfc', sendBuffer: s, receiveBuffer: R } } }
    : {}),
  workload: { messages: 1, size: 100, recipients },
  server: { flush: 'each-reply' },
  client: {
    strategy: 'pipelining',
    blocking,
    timeouts: { name: 'rfc5321', command: '1min' },
    retry: { after: '1h', giveUpAfter: '90min' },
  },
});

const connections = (input: ScenarioInput): number => {
  const run = simulateToStop(input);
  expectConservation(run);
  return run.result.connections.opened;
};

describe('a client whose send calls block, and a group beyond the buffers (RFC 2920 3.1)', () => {
  // The server stops when its replies fill s and r; what it has not read has to fit in S and R.
  const octets = (n: number): number =>
    Array.from({ length: n }, (_, i) => `RCPT TO:<r${i}@example.org>\r\n`.length).reduce((a, b) => a + b, 0);
  const fits = (n: number): boolean => octets(n) - octets(Math.min(n, Math.floor((s + r) / REPLY))) <= S + R;

  it.each([100, 300, 500, 650, 950, 1000])('%i recipients deadlock only where they do not fit', (n) => {
    expect(connections(oneGroup(n, true)) === 1).toBe(fits(n));
  });

  it('one that reads while it writes goes through', () => {
    expect(connections(oneGroup(1000, false))).toBe(1);
  });

  it('the buffers of a stack hold a group of 4 KiB', () => {
    expect(octets(140)).toBeLessThan(4096);
    expect(connections(oneGroup(140, true, false))).toBe(1);
  });
});
