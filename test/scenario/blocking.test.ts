import { describe, expect, it } from 'vitest';
import { type ScenarioInput, expectConservation, pureDelay, simulateToStop } from '../support/scenario.js';

/** Octets of the client's send and the server's receive buffer, of the server's send and the client's receive buffer. */
const [S, R, s, r] = [4096, 4096, 2048, 2048];
/** Octets of `250 OK` and CRLF. */
const REPLY = 8;
const SEGMENT = 1460;

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
  const octets = (n: number): number =>
    Array.from({ length: n }, (_, i) => `RCPT TO:<user${i + 1}@server.example>\r\n`.length).reduce((a, b) => a + b, 0);
  /** The server stops when its replies fill s and r; what it has not read has to fit in S and R. `spare`: what of the windows may stay unused. */
  const fits = (n: number, spare = 0): boolean => octets(n) - octets(Math.min(n, Math.floor((s + r - spare) / REPLY))) <= S + R - spare;

  it.each([100, 300, 400, 450])('%i recipients fit and go through', (n) => {
    expect(fits(n, SEGMENT)).toBe(true);
    expect(connections(oneGroup(n, true))).toBe(1);
  });

  it.each([755, 800, 900, 1000])('%i recipients do not fit and deadlock', (n) => {
    expect(fits(n)).toBe(false);
    expect(connections(oneGroup(n, true))).toBe(2);
  });

  it('one that reads while it writes goes through', () => {
    expect(connections(oneGroup(1000, false))).toBe(1);
  });

  it('the buffers of a stack hold a group of 4 KiB', () => {
    expect(octets(115)).toBeLessThan(4096);
    expect(connections(oneGroup(115, true, false))).toBe(1);
  });
});
