import { describe, expect, it } from 'vitest';
import { MS, ServerBench, codesOf } from '../support/smtp.js';

const HELLO = 'EHLO c\r\n';
const ENVELOPE = 'MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\n';

describe('a server session (RFC 5321 4.1, 4.3.2)', () => {
  it('takes a message in lockstep, one reply per command', () => {
    const server = new ServerBench();
    expect(server.codes(HELLO, 'MAIL FROM:<s@c>\r\n', 'RCPT TO:<a@b>\r\n', 'DATA\r\n', 'hello\r\n.\r\n', 'QUIT\r\n')).toEqual([
      220, 250, 250, 250, 354, 250, 221,
    ]);
    expect(server.deliveries).toEqual([0]);
    expect(server.wire.closed).toBe(true);
    expect(server.over).toBe(true);
  });

  it('delivers to every recipient it accepted', () => {
    const server = new ServerBench();
    server.all(HELLO, 'MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<e@f>\r\nDATA\r\n', 'hello\r\n.\r\n');
    expect(server.deliveries).toEqual([0, 2]);
  });

  it('offers its extensions, SIZE with its limit', () => {
    const server = new ServerBench({ profile: { sizeLimit: 5000 } });
    const said = server.all(HELLO);
    for (const keyword of ['PIPELINING', 'SIZE 5000', '8BITMIME', 'CHUNKING']) expect(said).toContain(keyword);
    expect(said.endsWith('\r\n')).toBe(true);
    expect(new ServerBench().all('HELO c\r\n')).not.toContain('PIPELINING');
  });

  it('answers a parameter of an extension that it does not offer with 555 (RFC 5321 4.1.1.11)', () => {
    const mail = (argument: string, extensions?: string[]) =>
      new ServerBench(extensions === undefined ? {} : { profile: { extensions } }).codes(HELLO, `MAIL FROM:<s@c>${argument}\r\n`).at(-1);
    expect([mail(' SIZE=10'), mail(' SIZE=10', []), mail(' size=10', ['PIPELINING']), mail('', [])]).toEqual([250, 555, 555, 250]);
  });

  it('answers everything out of order with 503', () => {
    const cases: [string[], number[]][] = [
      [['MAIL FROM:<s@c>\r\n'], [220, 503]],
      [
        [HELLO, 'RCPT TO:<a@b>\r\n'],
        [220, 250, 503],
      ],
      [
        [HELLO, 'DATA\r\n'],
        [220, 250, 503],
      ],
      [
        [HELLO, 'MAIL FROM:<s@c>\r\n', 'MAIL FROM:<s@c>\r\n'],
        [220, 250, 250, 503],
      ],
      [
        [HELLO, 'MAIL FROM:<s@c>\r\n', 'RSET\r\n', 'RCPT TO:<a@b>\r\n'],
        [220, 250, 250, 250, 503],
      ],
      [
        [HELLO, 'MAIL FROM:<s@c>\r\n', HELLO, 'RCPT TO:<a@b>\r\n'],
        [220, 250, 250, 250, 503],
      ],
      [
        [HELLO, ENVELOPE, 'DATA\r\n', 'x\r\n.\r\n', 'DATA\r\n'],
        [220, 250, 250, 250, 354, 250, 503],
      ],
    ];
    for (const [said, codes] of cases) expect(new ServerBench().codes(...said)).toEqual(codes);
  });

  it('answers DATA without a valid recipient with 554, never with 354 (RFC 2920 3.2)', () => {
    expect(new ServerBench({ refuse: [{ at: 'rcpt', code: 550, every: 1 }] }).codes(HELLO, `${ENVELOPE}DATA\r\n`)).toEqual([
      220, 250, 250, 550, 554,
    ]);
  });

  it('knows bad syntax, unknown verbs, and the harmless ones', () => {
    const server = new ServerBench();
    server.all(HELLO);
    expect(server.codes('MAIL TO:<s@c>\r\n')).toEqual([501]);
    expect(server.codes('MAIL FROM:s@c\r\n')).toEqual([501]);
    expect(server.codes('FOO bar\r\n')).toEqual([500]);
    expect(server.codes('NOOP\r\n', 'VRFY x\r\n', 'HELP\r\n', 'RSET\r\n')).toEqual([250, 252, 214, 250]);
    expect(server.codes('constructor\r\n', '__proto__\r\n')).toEqual([500, 500]);
    expect(server.codes('mail from:<>\r\n', 'rcpt to:<a@b>\r\n')).toEqual([250, 250]);
    expect(server.codes('RCPT TO:a@b\r\n')).toEqual([501]);
  });

  it('takes no more recipients than its limit: 452 (RFC 5321 4.5.3.1.10)', () => {
    const server = new ServerBench({ profile: { recipientLimit: 2 } });
    server.all(HELLO);
    expect(server.codes('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\n')).toEqual([250, 250, 250, 452]);
  });

  it('refuses by SIZE at MAIL, and by octets at the dot (RFC 1870 6)', () => {
    const declared = new ServerBench({ profile: { sizeLimit: 10 } });
    expect(declared.codes(HELLO, 'MAIL FROM:<s@c> SIZE=11\r\n', 'MAIL FROM:<s@c> SIZE=10\r\n')).toEqual([220, 250, 552, 250]);
    const undeclared = new ServerBench({ profile: { sizeLimit: 10 } });
    expect(undeclared.codes(HELLO, `${ENVELOPE}DATA\r\n`, '123456789\r\n.\r\n')).toEqual([220, 250, 250, 250, 354, 552]);
    expect(undeclared.deliveries).toEqual([]);
  });

  it('finds the end of a path behind a quoted local part (RFC 5321 4.1.2)', () => {
    const server = new ServerBench({ profile: { sizeLimit: 100 } });
    server.all(HELLO);
    expect(server.codes('MAIL FROM:<"a> SIZE=101 b"@c> SIZE=100\r\n', 'RCPT TO:<"x\\">y"@z>\r\n')).toEqual([250, 250]);
    expect(server.codes('RSET\r\n', 'MAIL FROM:<"a>b"@c> SIZE=101\r\n')).toEqual([250, 552]);
    expect(server.codes('MAIL FROM:<a SIZE=1\r\n')).toEqual([501]);
  });

  it('counts octets without the dots that DATA adds: a text is as long by DATA as by BDAT (RFC 1870 6)', () => {
    // '.a', '..' and 'b.' with their line ends: 12 octets, and 14 with two dots more.
    for (const [sizeLimit, code] of [
      [12, 250],
      [11, 552],
    ]) {
      const server = new ServerBench({ profile: { sizeLimit } });
      expect(server.codes(HELLO, `${ENVELOPE}DATA\r\n`, '..a\r\n...\r\nb.\r\n.\r\n').at(-1)).toBe(code);
      expect(server.codes(`${ENVELOPE}BDAT 12 LAST\r\n.a\r\n..\r\nb.\r\n`).at(-1)).toBe(code);
    }
  });

  it('ends a refused greeting with its code and closes', () => {
    for (const code of [421, 554]) {
      const server = new ServerBench({ refuse: [{ at: 'greeting', code, nth: 1 }] });
      expect(codesOf(server.wire.taken())).toEqual([code]);
      expect(server.wire.closed).toBe(true);
    }
  });

  it('gives up on a silent client after its idle time, with 421 (RFC 5321 4.5.3.2.7)', () => {
    const server = new ServerBench({ profile: { idleTimeoutNs: 1000 * MS } });
    server.all(HELLO);
    expect(server.at(1000 * MS - 1)).toBe('');
    expect(codesOf(server.at(1000 * MS))).toEqual([421]);
    expect(server.over).toBe(true);
  });

  it("does not take its own work, or a reply that it holds, for the client's silence", () => {
    const server = new ServerBench({ profile: { idleTimeoutNs: 1000 * MS }, dotNs: 3000 * MS, holdNs: 3000 * MS });
    server.all(HELLO, `${ENVELOPE}DATA\r\n`, 'x\r\n.\r\n');
    expect(server.at(6000 * MS - 1)).toBe('');
    expect(codesOf(server.at(6000 * MS))).toEqual([250]);
    expect(server.at(7000 * MS - 1)).toBe('');
    expect(codesOf(server.at(7000 * MS))).toEqual([421]);
  });

  it('works off what a client sent whole before it went away, and no more', () => {
    const server = new ServerBench({ dotNs: 50 * MS });
    server.all(HELLO, `${ENVELOPE}DATA\r\n`, `x\r\n.\r\n${ENVELOPE}DATA\r\ny\r\n`);
    server.session.onGone(10 * MS);
    expect(server.deliveries).toEqual([]);
    expect(server.over).toBe(false);
    server.at(100 * MS);
    expect(server.deliveries).toEqual([0]);
    expect(server.over).toBe(true);
  });

  it('answers a client that has closed its side, then closes too', () => {
    const server = new ServerBench({ holdNs: 50 * MS });
    server.all(HELLO, `${ENVELOPE}DATA\r\n`, 'x\r\n.\r\n');
    server.wire.atEof = true;
    server.session.onReadable(0);
    expect(server.wire.closed).toBe(false);
    expect(codesOf(server.at(50 * MS))).toEqual([250]);
    expect(server.wire.closed).toBe(true);
  });
});

describe('when replies leave (RFC 2920 3.2)', () => {
  const GROUP = `MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nDATA\r\n`;
  const NEXT = `x\r\n.\r\nRSET\r\n${GROUP}`;
  /** Codes per send call. */
  function calls(flush: string, ...segments: string[]): number[][] {
    const server = new ServerBench({ flush });
    server.all(HELLO);
    for (const segment of segments) {
      server.wire.arrive({ length: segment.length, bytes: Buffer.from(segment), owner: server.letter });
      server.session.onReadable(0);
    }
    return server.wire.calls.map(codesOf);
  }

  it('each-reply: a send call per reply', () => {
    expect(calls('each-reply', GROUP, NEXT)).toEqual([[250], [250], [354], [250], [250], [250], [250], [354]]);
  });

  it('input-empty: one for all that the input asks for, the 250 for a message among them', () => {
    expect(calls('input-empty', GROUP, NEXT)).toEqual([
      [250, 250, 354],
      [250, 250, 250, 250, 354],
    ]);
  });

  it('dot-at-once: the 250 for a message does not wait for the envelope behind it', () => {
    expect(calls('dot-at-once', GROUP, NEXT)).toEqual([[250, 250, 354], [250], [250, 250, 250, 354]]);
  });
});
