import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Trace } from '../../../src/engine/index.js';
import { TlsChannel } from '../../../src/smtp/tls/channel.js';
import type { TlsChoice } from '../../../src/smtp/tls/handshake.js';
import { tlsVersions } from '../../../src/smtp/index.js';
import type { Input, Transport } from '../../../src/smtp/transport.js';
import { type Chunk, type Span, textChunk } from '../../../src/tcp/index.js';
import { createModel } from '../../../src/scenario/models.js';
import { latin1 } from '../../support/smtp.js';

const handshakeOf = (name: string) => (createModel(tlsVersions, name) as TlsChoice).handshake;

/** One direction of a wire: what is written, and how much of it has arrived. */
class Pipe {
  readonly sent: Span[] = [];
  octets = 0;

  write(chunk: Chunk, from: number, to: number): void {
    this.sent.push({ chunk, from, to });
    this.octets += to - from;
  }
}

/** An end of two pipes; `arrive` lets octets through. */
class End implements Transport, Input {
  backlog = 0;
  unsent = 0;
  lastProgress = 0;
  atEof = false;
  finished = false;
  failed = false;
  acknowledged = 0;
  private arrived = 0;
  private taken = 0;
  private at = 0;

  constructor(
    readonly out: Pipe,
    private readonly from: Pipe,
  ) {}

  get unacknowledged(): number {
    return this.out.octets - this.acknowledged;
  }

  arrive(octets: number): void {
    this.arrived = Math.min(this.from.octets, this.arrived + octets);
  }

  get readable(): number {
    return this.arrived - this.taken;
  }

  peek(): Span | null {
    const span = this.from.sent[0];
    if (span === undefined || this.readable === 0) return null;
    const to = Math.min(span.to, span.from + this.at + this.readable);
    return { chunk: span.chunk, from: span.from + this.at, to };
  }

  consume(octets: number): void {
    const span = this.from.sent[0];
    this.taken += octets;
    this.at += octets;
    if (span.from + this.at === span.to) {
      this.from.sent.shift();
      this.at = 0;
    }
  }

  write(chunk: Chunk, from: number, to: number): void {
    this.out.write(chunk, from, to);
  }

  push(): void {}
  shutdown(): void {}
  close(): void {}
  closeWhenWritten(): void {}
  afterRead(): void {}
  lastArrival(): number {
    return this.arrived;
  }
}

function pair() {
  const [up, down] = [new Pipe(), new Pipe()];
  const [clientEnd, serverEnd] = [new End(up, down), new End(down, up)];
  const trace = new Trace();
  const client = new TlsChannel(clientEnd, { trace, connection: 1, direction: 0 });
  const server = new TlsChannel(serverEnd, { trace, connection: 1, direction: 1 });
  return { up, down, clientEnd, serverEnd, client, server };
}

/** A handshake, all of which arrives at once; how many turns the client waits. */
function shake(bench: ReturnType<typeof pair>, version: string): number {
  bench.server.secure(null, 0);
  bench.client.secure(handshakeOf(version), 0);
  for (let turns = 1; turns < 10; turns++) {
    bench.serverEnd.arrive(1e9);
    bench.server.pump(0);
    bench.clientEnd.arrive(1e9);
    if (bench.client.pump(0)) return turns;
  }
  return Number.POSITIVE_INFINITY;
}

function readAll(channel: TlsChannel): string {
  let text = '';
  for (let span = channel.peek(); span !== null; span = channel.peek()) {
    text += latin1(span.chunk, span.from, span.to);
    channel.consume(span.to - span.from);
  }
  return text;
}

describe('a handshake', () => {
  it.each([
    ['tls-1.2', 2, 211 + 93, 402 + 2600 + 242],
    ['tls-1.3', 1, 248 + 80, 561 + 2600],
  ])('%s: %i round trips, %i octets up and %i down', (version, turns, up, down) => {
    const bench = pair();
    expect(shake(bench, version)).toBe(turns);
    expect([bench.up.octets, bench.down.octets]).toEqual([up, down]);
  });

  it('waits for the last octet of each flight', () => {
    const bench = pair();
    bench.server.secure(null, 0);
    bench.client.secure(handshakeOf('tls-1.3'), 0);
    bench.serverEnd.arrive(247);
    bench.server.pump(0);
    expect(bench.down.octets).toBe(0);
    bench.serverEnd.arrive(1);
    bench.server.pump(0);
    expect(bench.down.octets).toBe(561 + 2600);
  });

  it('breaks on octets that are no record, and then nothing is read and the end has come', () => {
    const bench = pair();
    bench.client.write(textChunk('NOOP\r\n'), 0, 6);
    bench.server.secure(null, 0);
    bench.serverEnd.arrive(6);
    expect(bench.server.pump(0)).toBe(false);
    expect([bench.server.peek(), bench.server.atEof, bench.server.failed]).toEqual([null, true, true]);
  });
});

describe('data under TLS', () => {
  it.each([
    ['tls-1.2', 29],
    ['tls-1.3', 22],
  ])('%s: a send call is a record, %i octets longer, and shows nothing of itself', (version, overhead) => {
    const bench = pair();
    shake(bench, version);
    const before = bench.up.octets;
    bench.client.write(textChunk('MAIL FROM:<a@b>\r\n'), 0, 17);
    bench.client.write(textChunk('RCPT TO:<c@d>\r\n'), 0, 15);
    bench.client.push(0);
    expect(bench.up.octets - before).toBe(32 + overhead);
    expect(bench.up.sent.at(-1)?.chunk.bytes).toBeNull();
    bench.serverEnd.arrive(1e9);
    bench.server.pump(0);
    expect(readAll(bench.server)).toBe('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n');
  });

  it('of 40,000 octets three records are made, no longer than 16,384 each (RFC 8446 5.1)', () => {
    const bench = pair();
    shake(bench, 'tls-1.3');
    const before = bench.up.octets;
    bench.client.write({ length: 40_000, bytes: null, owner: null }, 0, 40_000);
    bench.client.push(0);
    expect(bench.up.octets - before).toBe(40_000 + 3 * 22);
  });

  it('are read record by record, however the wire cuts them, all and in order', () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(texts, cuts, (said, arrivals) => {
        const bench = pair();
        shake(bench, 'tls-1.3');
        const ascii = said.map((text) => text.replaceAll(/[^ -~]/g, '?'));
        const ends: number[] = [];
        bench.serverEnd.arrive(1e9);
        bench.server.pump(0);
        for (const text of ascii) {
          bench.client.write(textChunk(text), 0, text.length);
          bench.client.push(0);
          ends.push(bench.up.octets);
        }
        let read = '';
        let arrived = bench.up.octets - ascii.reduce((sum, text) => sum + text.length + 22, 0);
        for (const octets of [...arrivals, 1e9]) {
          bench.serverEnd.arrive(octets);
          arrived += octets;
          read += readAll(bench.server);
          const whole = ascii.slice(0, ends.filter((end) => end <= arrived).length).join('');
          expect(read).toBe(whole);
        }
        expect(read).toBe(ascii.join(''));
      }),
      { numRuns: 100 },
    );
  });

  it('count as acknowledged when the last octet of their record is', () => {
    const bench = pair();
    shake(bench, 'tls-1.3');
    bench.clientEnd.acknowledged = bench.up.octets;
    for (const octets of [100, 200]) {
      bench.client.write({ length: octets, bytes: null, owner: null }, 0, octets);
      bench.client.push(0);
    }
    const seen = [0, 121, 122, 122 + 221, 122 + 222].map((acknowledged) => {
      bench.clientEnd.acknowledged = 328 + acknowledged;
      return bench.client.unacknowledged;
    });
    expect(seen).toEqual([300, 300, 200, 200, 0]);
  });
});
