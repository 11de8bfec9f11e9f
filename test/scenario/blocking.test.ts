import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventKind, Sink } from '../../src/engine/index.js';
import { UP } from '../../src/net/index.js';
import { SEGMENT_SENT } from '../../src/tcp/index.js';
import { ladderOf } from '../support/ladder.js';
import { type ScenarioInput, expectConservation, pureDelay, simulate } from '../support/scenario.js';

/** Octets of the client's send and the server's receive buffer, of the server's send and the client's receive buffer. */
interface Buffers {
  readonly S: number;
  readonly R: number;
  readonly s: number;
  readonly r: number;
}

const SMALL: Buffers = { S: 4096, R: 4096, s: 2048, r: 2048 };
/** `250 OK` and CRLF. */
const REPLY = 8;
const SEGMENT = 1460;

const oneGroup = (recipients: number, buffers: Buffers | null, blocking = true): ScenarioInput => ({
  network: pureDelay(),
  ...(buffers === null
    ? {}
    : {
        tcp: {
          client: { profile: 'rfc', sendBuffer: buffers.S, receiveBuffer: buffers.r },
          server: { profile: 'rfc', sendBuffer: buffers.s, receiveBuffer: buffers.R },
        },
      }),
  workload: { messages: 1, size: 100, recipients },
  server: { flush: 'each-reply' },
  client: {
    strategy: 'pipelining',
    blocking,
    timeouts: { name: 'rfc5321', command: '1min' },
    retry: { after: '1h', giveUpAfter: '90min' },
  },
});

/** One when the group goes through; two when the first connection stands still until the client's timer ends it. */
const connections = (input: ScenarioInput): number => {
  const run = simulate(input);
  expectConservation(run);
  return run.connections.opened;
};

const line = (i: number): number => `RCPT TO:<user${i + 1}@server.example>\r\n`.length;
const octets = (n: number): number => Array.from({ length: n }, (_, i) => line(i)).reduce((a, b) => a + b, 0);
/** The whole group: MAIL, RCPTs, DATA. */
const group = (n: number): number => 'MAIL FROM:<sender@client.example> SIZE=100\r\n'.length + octets(n) + 'DATA\r\n'.length;

describe('a client whose send calls block, and a group beyond the buffers (RFC 2920 3.1)', () => {
  /** The server stops when its replies fill s and r; what it has not read has to fit in S and R. */
  const fits = (n: number, { S, R, s, r }: Buffers): boolean => octets(n) - octets(Math.min(n, Math.floor((s + r) / REPLY))) <= S + R;
  /** What certainly can be used of them: windows move by a segment or half a buffer, and a writer sleeps until a third of its buffer is free. */
  const usable = ({ S, R, s, r }: Buffers): Buffers => ({
    S: (S * 2) / 3,
    R: R - Math.min(SEGMENT, R / 2),
    s: (s * 2) / 3,
    r: r - Math.min(SEGMENT, r / 2),
  });

  it.each([100, 300, 400, 450])('%i recipients fit and go through', (n) => {
    expect(fits(n, usable(SMALL))).toBe(true);
    expect(connections(oneGroup(n, SMALL))).toBe(1);
  });

  it.each([755, 800, 900, 1000])('%i recipients do not fit and deadlock', (n) => {
    expect(fits(n, SMALL)).toBe(false);
    expect(connections(oneGroup(n, SMALL))).toBe(2);
  });

  it('one that reads while it writes goes through', () => {
    expect(connections(oneGroup(1000, SMALL, false))).toBe(1);
  });
});

describe('what is told of it', () => {
  const lost = ({ blocked, timer }: { readonly blocked: number; readonly timer: number }) => [blocked, timer];

  it('the connection is lost to the deadlock, and the ladder says who waits for whom', () => {
    const { result, text } = ladderOf(oneGroup(800, SMALL), { lines: 10_000 });
    // At once and an hour later; then the mail is too old.
    expect([result.connections.lost, ...lost(result.connections.lostTo)]).toEqual([2, 2, 0]);
    expect(result.bounces).toMatchObject([{ why: 'expired', stage: 'connection', text: expect.stringContaining('RFC 2920 3.1') }]);
    expect(text.split('\n').filter((line) => line.includes('RFC 2920 3.1'))).toEqual([
      expect.stringMatching(
        /^#1 +[\d.]+ {2}C {6,}deadlock: it waits for room to write and reads no reply before its group is out; the server, /,
      ),
      expect.stringMatching(/^#2 .* deadlock: /),
    ]);
  });

  it('bdat-async too, whose group is all its mail', () => {
    const input = oneGroup(1, SMALL);
    const { connections: told } = simulate({
      ...input,
      client: { ...input.client, strategy: 'bdat-async' },
      workload: { messages: 400, size: 100 },
    });
    expect(told.lost).toBeGreaterThan(0);
    expect(lost(told.lostTo)).toEqual([told.lost, 0]);
  });

  it('but not of a server that is slow, nor of a client that reads while it writes', () => {
    const slow = { ...oneGroup(5, SMALL), server: { processing: { command: '2min' } } };
    expect(lost(simulate(slow).connections.lostTo)[0]).toBe(0);
    expect(lost(simulate({ ...slow, client: { ...slow.client, blocking: false } }).connections.lostTo)[0]).toBe(0);
  });
});

describe('between the two bounds', () => {
  /** What is sent between two instants, ms: sequence numbers as octets of the stream, from 1. */
  class Wire implements Sink {
    readonly lines: string[] = [];

    constructor(
      private readonly from: number,
      private readonly to: number,
    ) {}

    record(kind: EventKind, now: number, ...[, b, , , seq, length, ack, window]: (number | string | null)[]): void {
      const ms = now / 1e6;
      if (kind !== SEGMENT_SENT || ms < this.from || ms >= this.to) return;
      const octets = Number(length) > 0 ? `${seq}:${Number(seq) + Number(length)} ` : '';
      this.lines.push(`${ms} ${b === UP ? 'C' : 'S'} ${octets}ack ${ack} window ${window}`);
    }
  }

  const wire = new Wire(1400, 4300);
  simulate(oneGroup(675, SMALL), { sinks: [wire] });

  it('both ends stand still with windows that have not moved and a send buffer that is not empty enough', () => {
    // 2049: the client has read 100 octets of greeting and EHLO reply, and does not open its window again for so few (RFC 9293
    // 3.8.6.2.2). 19894: nor does the server for the last commands that it has read.
    expect(`\n${wire.lines.join('\n')}\n`).toBe(`
1450 S ack 18792 window 1102
2250 S 2045:2049 ack 18792 window 1102
2500 C ack 2049 window 0
3300 C 18792:19894 ack 2049 window 0
3550 S ack 19894 window 0
`);
  });

  it('so the boundary is where the client has written its last octet before that', () => {
    // At 1.5 s its buffer of 4096 begins behind octet 18791, of which 21 are EHLO. The 1102 octets that are acknowledged later
    // free less than a third of it, and do not wake a writer (sk_stream_write_space).
    const written = 18791 - 'EHLO client.example\r\n'.length + SMALL.S;
    expect(1102).toBeLessThan(SMALL.S / 3);
    expect([group(674) <= written, group(675) <= written]).toEqual([true, false]);
    expect([674, 675].map((n) => connections(oneGroup(n, SMALL)))).toEqual([1, 2]);
  });
});

describe('the rule of 4 KiB: a group within the window cannot deadlock, however small the other buffers', () => {
  it('115 recipients, with the buffers of a stack', () => {
    expect(group(115)).toBeLessThanOrEqual(4096);
    expect(connections(oneGroup(115, null))).toBe(1);
  });

  it("115 recipients, where nothing but the server's receive buffer holds them", () => {
    const least = fc.integer({ min: 600, max: 2000 });
    fc.assert(
      fc.property(fc.record({ S: least, R: fc.constant(4096), s: least, r: least }), (buffers) => {
        expect(connections(oneGroup(115, buffers))).toBe(1);
      }),
      { numRuns: 15, seed: 2920 },
    );
  });

  it('400 recipients deadlock there', () => {
    const buffers = { S: 600, R: 4096, s: 600, r: 600 };
    expect(octets(400) - octets((600 + 600) / REPLY)).toBeGreaterThan(600 + 4096);
    expect(connections(oneGroup(400, buffers))).toBe(2);
  });
});
