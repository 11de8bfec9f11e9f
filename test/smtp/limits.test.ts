import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shared } from '../../src/engine/index.js';
import { PeerMemory } from '../../src/smtp/client/memory.js';
import { limitsKeyword, limitsOf } from '../../src/smtp/limits.js';
import { ClientBench, type ClientOptions, MS, ServerBench, letter, octets } from '../support/smtp.js';
import { Talk } from '../support/talk.js';

const NONE = Number.POSITIVE_INFINITY;
const offering = (limits: string) => ({ but: { extensions: ['PIPELINING', limits] } });
const ehlo = (limits: string): string => `250-server.example\r\n250-PIPELINING\r\n250 ${limits}\r\n`;
const hello = octets('hello\r\n');

/** A client that has heard of the limits and has said what follows. */
function client(limits: string, options: ClientOptions): { bench: ClientBench; first: string } {
  const bench = ClientBench.ready(options);
  return { bench, first: bench.reads(ehlo(limits)) };
}

describe('the keyword', () => {
  // RFC 9422 3: names without regard to case, one to six digits, no leading 0; unknown ones are ignored.
  it.each([
    ['MAILMAX=20 RCPTMAX=5 RCPTDOMAINMAX=1', { mailMax: 20, rcptMax: 5, rcptDomainMax: 1 }],
    ['rcptdomainmax=999999', { mailMax: NONE, rcptMax: NONE, rcptDomainMax: 999_999 }],
    ['MAILMAX=0 RCPTMAX=1234567 XMAILMAX=3', { mailMax: NONE, rcptMax: NONE, rcptDomainMax: NONE }],
    ['OTHER=7 RCPTMAX=3', { mailMax: NONE, rcptMax: 3, rcptDomainMax: NONE }],
    ['', { mailMax: NONE, rcptMax: NONE, rcptDomainMax: NONE }],
  ])('reads "%s"', (parameters, limits) => expect(limitsOf(parameters)).toEqual(limits));

  it('is read as it was written', () => {
    const value = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(fc.record({ mailMax: value, rcptMax: value, rcptDomainMax: value }), (limits) => {
        expect(limitsOf(limitsKeyword(limits).replace('LIMITS ', ''))).toEqual(limits);
      }),
    );
  });
});

describe('a server with limits', () => {
  it('names them, and takes so many MAIL commands a session, refused ones included', () => {
    expect(new ServerBench({ profile: { extensions: ['LIMITS MAILMAX=2'] } }).all('EHLO c\r\n')).toContain('250 LIMITS MAILMAX=2\r\n');
    const talk = Talk.greeted('ideal', offering('LIMITS MAILMAX=2'));
    expect(
      talk.says('MAIL FROM:a@b | ').says('MAIL FROM:<a@b> | ').says('RSET | MAIL FROM:<a@b> | RCPT TO:<c@d> | ').says('QUIT | ').text,
    ).toBe(`
  C MAIL FROM:a@b
  S 0.0 501 Syntax error in parameters
  C MAIL FROM:<a@b>
  S 0.0 250 OK
  C RSET | MAIL FROM:<a@b> | RCPT TO:<c@d>
  S 0.0 250 OK | 452 Too many transactions in this session | 503 Bad sequence of commands
  C QUIT
  S 0.0 221 server.example closing
  S 0.0 FIN
`);
  });

  it('takes so many RCPT commands a transaction, and begins anew with the next', () => {
    const talk = Talk.greeted('ideal', offering('LIMITS RCPTMAX=2'));
    expect(
      talk.says('MAIL FROM:<a@b> | RCPT TO:c | RCPT TO:<d@e> | RCPT TO:<f@g> | ').says('RSET | MAIL FROM:<a@b> | RCPT TO:<f@g> | ').text,
    ).toBe(`
  C MAIL FROM:<a@b> | RCPT TO:c | RCPT TO:<d@e> | RCPT TO:<f@g>
  S 0.0 250 OK | 501 Syntax error in parameters | 250 OK | 452 Too many recipients
  C RSET | MAIL FROM:<a@b> | RCPT TO:<f@g>
  S 0.0 250 OK | 250 OK | 250 OK
`);
  });

  it('takes so many domains a session', () => {
    const talk = Talk.greeted('ideal', offering('LIMITS RCPTDOMAINMAX=1'));
    expect(
      talk.says('MAIL FROM:<a@b> | RCPT TO:<c@D> | RCPT TO:<e@f> | ').says('RSET | MAIL FROM:<a@b> | RCPT TO:<e@f> | RCPT TO:<g@d> | ')
        .text,
    ).toBe(`
  C MAIL FROM:<a@b> | RCPT TO:<c@D> | RCPT TO:<e@f>
  S 0.0 250 OK | 250 OK | 452 Too many domains in this session
  C RSET | MAIL FROM:<a@b> | RCPT TO:<e@f> | RCPT TO:<g@d>
  S 0.0 250 OK | 250 OK | 452 Too many domains in this session | 250 OK
`);
  });
});

describe('a client that hears of limits', () => {
  const GO = '250 OK\r\n250 OK\r\n250 OK\r\n354 go\r\n';

  it('parts the recipients of a message over transactions, on one connection and in one try', () => {
    const { bench, first } = client('LIMITS RCPTMAX=2', { letters: [letter(hello, ['a@b', 'c@d', 'e@f'])] });
    expect(first).toBe('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n');
    expect(bench.reads(GO)).toBe('hello\r\n.\r\n');
    expect(bench.reads('250 taken\r\n')).toBe('MAIL FROM:<s@c>\r\nRCPT TO:<e@f>\r\nDATA\r\n');
    expect(bench.reads('250 OK\r\n250 OK\r\n354 go\r\n')).toBe('hello\r\n.\r\n');
    expect(bench.reads('250 taken\r\n')).toBe('QUIT\r\n');
    expect(bench.facts('acknowledged').map(({ extra }) => extra)).toEqual([0, 1, 2]);
    expect(bench.queue.isEmpty).toBe(true);
  });

  it('tries first whom it has not tried, and again later whom the server put off', () => {
    const { bench } = client('LIMITS RCPTMAX=2', { letters: [letter(hello, ['a@b', 'c@d', 'e@f'])], retryNs: 50 * MS });
    bench.reads('250 OK\r\n452 later\r\n250 OK\r\n354 go\r\n');
    expect(bench.reads('250 taken\r\n')).toBe('MAIL FROM:<s@c>\r\nRCPT TO:<e@f>\r\nRCPT TO:<a@b>\r\nDATA\r\n');
    bench.reads('250 OK\r\n250 OK\r\n452 later\r\n354 go\r\n');
    bench.reads('250 taken\r\n');
    expect(bench.queue.take(49 * MS)).toBeNull();
    expect(bench.queue.take(50 * MS)).toMatchObject({ remaining: [0], tries: 1 });
  });

  it('waits with all of them when the server puts off the whole', () => {
    const { bench } = client('LIMITS RCPTMAX=2', { letters: [letter(hello, ['a@b', 'c@d', 'e@f'])], retryNs: 50 * MS });
    expect(bench.reads('451 later\r\n503 what?\r\n503 what?\r\n503 what?\r\n')).toBe('QUIT\r\n');
    expect(bench.queue.take(50 * MS)).toMatchObject({ remaining: [2, 0, 1], tries: 1 });
  });

  it('leaves when MAILMAX is reached', () => {
    const letters = [letter(hello, ['a@b'], 7, 0), letter(hello, ['a@b'], 7, 1)];
    const { bench } = client('LIMITS MAILMAX=1', { letters });
    bench.reads('250 OK\r\n250 OK\r\n354 go\r\n');
    expect(bench.reads('250 taken\r\n')).toBe('QUIT\r\n');
    expect(bench.queue.take(0)).toMatchObject({ remaining: [0], tries: 0 });
  });

  it('names no more domains than RCPTDOMAINMAX in a session, and leaves, though it were patient, when only others are left', () => {
    const letters = [letter(hello, ['a@b', 'c@d', 'e@B'])];
    const { bench, first } = client('LIMITS RCPTDOMAINMAX=1', { letters, idleNs: 1000 });
    expect(first).toBe('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<e@B>\r\nDATA\r\n');
    bench.reads(GO);
    expect(bench.reads('250 taken\r\n')).toBe('QUIT\r\n');
    expect(bench.queue.take(0)).toMatchObject({ remaining: [1], tries: 0 });
  });

  it('may take old limits for granted, and loses nothing when they are narrower now', () => {
    const memory = new PeerMemory();
    memory.offer = shared(new Map(['PIPELINING', 'CHUNKING', 'PIPECONNECT'].map((keyword) => [keyword, ''])));
    const letters = [0, 1, 2].map((number) => letter(hello, ['a@b', 'c@d'], 7, number));
    const bench = new ClientBench({ startup: 'pipeconnect', strategy: 'bdat-async', letters, memory, retryNs: 50 * MS });
    expect(bench.wire.taken().match(/^MAIL/gm)?.length).toBe(3);
    const narrow = '250-server.example\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-PIPECONNECT\r\n250 LIMITS MAILMAX=2 RCPTMAX=1\r\n';
    const over = '452 too many\r\n503 what?\r\n503 what?\r\n503 what?\r\n';
    bench.reads(`220 hi\r\n${narrow}${'250 OK\r\n250 OK\r\n452 too many\r\n250 taken\r\n250 reset\r\n'.repeat(2)}${over}`);
    expect(bench.facts('acknowledged').map(({ message, extra }) => [message, extra])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    const owed = [0, 1, 2].map(() => bench.queue.take(50 * MS));
    expect(owed.map((entry) => [entry?.message.number, entry?.remaining])).toEqual([
      [0, [1]],
      [1, [1]],
      [2, [0, 1]],
    ]);
    expect(memory.offer?.get('LIMITS')).toBe('MAILMAX=2 RCPTMAX=1');
  });
});
