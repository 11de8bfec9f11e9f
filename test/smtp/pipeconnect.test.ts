import { describe, expect, it } from 'vitest';
import { shared } from '../../src/engine/index.js';
import { PeerMemory } from '../../src/smtp/client/memory.js';
import { ClientBench, type ClientOptions, letter, octets } from '../support/smtp.js';

/** What a server offered before, as `KEYWORD parameters`. */
function remembering(...offered: string[]): PeerMemory {
  const memory = new PeerMemory();
  memory.offer = shared(new Map(offered.map((line) => line.split(/ (.*)/).slice(0, 2) as [string, string])));
  return memory;
}

const KNOWN = ['PIPELINING', 'CHUNKING', 'SIZE 1000', 'PIPECONNECT'];
const ehlo = (...offered: string[]): string => `250-server.example\r\n${offered.map((line) => `250-${line}\r\n`).join('')}250 HELP\r\n`;
const letters = () => [letter(octets('hello\r\n'), ['a@b'], 7, 0), letter(octets('hello\r\n'), ['a@b'], 7, 1)];

function client(options: ClientOptions = {}, memory = remembering(...KNOWN)) {
  return { bench: new ClientBench({ startup: 'pipeconnect', strategy: 'bdat', letters: letters(), memory, ...options }), memory };
}

describe('a client that knows the server', () => {
  it('says EHLO and its first group at once, and goes on when all is as it was', () => {
    const { bench } = client();
    expect(bench.wire.taken()).toBe('EHLO client.example\r\nMAIL FROM:<s@c> SIZE=7\r\nRCPT TO:<a@b>\r\nBDAT 7 LAST\r\nhello\r\n');
    expect(bench.reads(`220 hi\r\n${ehlo(...KNOWN)}250 OK\r\n250 OK\r\n250 OK\r\n`)).toBe(
      'MAIL FROM:<s@c> SIZE=7\r\nRCPT TO:<a@b>\r\nBDAT 7 LAST\r\nhello\r\n',
    );
    expect(bench.facts('acknowledged').length).toBe(1);
  });

  it('keeps the text until all of the group is answered', () => {
    const { bench } = client({ strategy: 'pipelining' });
    expect(bench.wire.taken()).toBe('EHLO client.example\r\nMAIL FROM:<s@c> SIZE=7\r\nRCPT TO:<a@b>\r\nDATA\r\n');
    expect(bench.reads(`220 hi\r\n${ehlo(...KNOWN)}250 OK\r\n250 OK\r\n`)).toBe('');
    expect(bench.reads('354 go\r\n')).toBe('hello\r\n.\r\n');
  });

  it('carries on when what it made no use of is gone, and knows better from then on', () => {
    const { bench, memory } = client();
    bench.wire.taken();
    expect(bench.reads(`220 hi\r\n${ehlo('PIPELINING', 'CHUNKING', 'SIZE 1000')}250 OK\r\n250 OK\r\n250 OK\r\n`)).toMatch(/^MAIL/);
    expect([bench.over, [...(memory.offer?.keys() ?? [])]]).toEqual([false, ['PIPELINING', 'CHUNKING', 'SIZE', 'HELP']]);
  });

  const gone: [what: string, replies: string][] = [
    ['CHUNKING', `220 hi\r\n${ehlo('PIPELINING', 'SIZE 1000', 'PIPECONNECT')}`],
    ['SIZE, which MAIL has named', `220 hi\r\n${ehlo('PIPELINING', 'CHUNKING')}`],
    ['PIPELINING', `220 hi\r\n${ehlo('CHUNKING', 'SIZE 1000')}`],
  ];
  it.each(gone)('closes when %s is gone: nothing it said counts, and the messages are first in line again', (_what, replies) => {
    const { bench, memory } = client();
    bench.wire.taken();
    expect(bench.reads(`${replies}250 OK\r\n250 OK\r\n500 what?\r\n`)).toBe('');
    expect([bench.over, bench.wire.closed, memory.offer?.has('PIPECONNECT') ?? false]).toEqual([
      true,
      true,
      replies.includes('PIPECONNECT'),
    ]);
    expect(bench.facts('bounced')).toEqual([]);
    const again = bench.queue.take(0);
    expect([again?.message.number, again?.tries]).toEqual([0, 0]);
  });

  it.each([
    ['554 in place of the greeting', '554 SMTP synchronization error\r\n'],
    ['421 in place of the greeting', '421 You talk too soon\r\n'],
    ['a refused EHLO', '220 hi\r\n502 what?\r\n503 EHLO first\r\n503 MAIL first\r\n'],
  ])('after %s it forgets, closes and bounces nothing', (_what, replies) => {
    const { bench, memory } = client();
    bench.wire.taken();
    bench.reads(replies);
    expect([bench.over, memory.offer, bench.facts('bounced').length, bench.queue.take(0)?.message.number]).toEqual([true, null, 0, 0]);
  });

  it('forgets when the connection is lost before the server has confirmed anything, and not after', () => {
    const early = client();
    early.bench.session.onLost(0);
    expect(early.memory.offer).toBeNull();
    const late = client();
    late.bench.reads(`220 hi\r\n${ehlo(...KNOWN)}`);
    late.bench.session.onLost(0);
    expect(late.memory.offer?.has('PIPECONNECT')).toBe(true);
  });
});

describe('a client that does not', () => {
  it.each([
    ['has never been there', new PeerMemory()],
    ['was not offered PIPECONNECT', remembering('PIPELINING', 'CHUNKING')],
    ['was not offered PIPELINING', remembering('PIPECONNECT', 'CHUNKING')],
  ])('waits for the greeting, and for the reply to EHLO, when it %s', (_why, memory) => {
    const { bench } = client({}, memory);
    expect(bench.wire.taken()).toBe('');
    expect(bench.reads('220 hi\r\n')).toBe('EHLO client.example\r\n');
    expect(bench.reads(ehlo('PIPELINING', 'CHUNKING'))).toMatch(/^MAIL/);
  });
});
