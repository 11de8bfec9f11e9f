import { describe, expect, it } from 'vitest';
import { lmtp } from '../../src/smtp/protocol.js';
import { ClientBench, MS, ServerBench, type ServerOptions, codesOf, letter, octets } from '../support/smtp.js';

/** Both sides of a dialogue: `C` is what the client has written, `S` what it then reads. */
function transcript(client: ClientBench, server: ServerBench): string[] {
  const lines: string[] = [];
  const note = (who: string, text: string) =>
    lines.push(
      ...text
        .split('\r\n')
        .slice(0, -1)
        .map((line) => `${who} ${line}`),
    );
  for (let said = server.wire.taken(); said !== ''; ) {
    note('S', said);
    const written = client.reads(said);
    note('C', written);
    said = written === '' ? '' : server.hear(written, MESSAGE);
  }
  return lines;
}

const MESSAGE = letter(octets('hello\r\n'), ['ann@b', 'bob@b', 'eve@b', 'joe@b']);

const greeted = (options: ServerOptions = {}): ServerBench => {
  const bench = new ServerBench({ protocol: lmtp, ...options });
  bench.all('LHLO c\r\n');
  return bench;
};
const client = (strategy: string) => new ClientBench({ protocol: lmtp, startup: 'lmtp', strategy, letters: [MESSAGE] });

describe('LMTP (RFC 2033)', () => {
  it('is told recipient by recipient: one refused at RCPT, one after the dot, one deferred after the dot, one taken', () => {
    const server = new ServerBench({
      protocol: lmtp,
      profile: { extensions: [] },
      refuse: [
        { at: 'rcpt', code: 550, nth: 2 },
        { at: 'recipient', code: 552, nth: 2 },
        { at: 'recipient', code: 452, nth: 3 },
      ],
    });
    const sender = client('lockstep');
    expect(transcript(sender, server)).toEqual([
      'S 220 server.example ESMTP',
      'C LHLO client.example',
      'S 250 server.example',
      'C MAIL FROM:<s@c>',
      'S 250 OK',
      'C RCPT TO:<ann@b>',
      'S 250 OK',
      'C RCPT TO:<bob@b>',
      'S 550 Refused',
      'C RCPT TO:<eve@b>',
      'S 250 OK',
      'C RCPT TO:<joe@b>',
      'S 250 OK',
      'C DATA',
      'S 354 End with a dot',
      'C hello',
      'C .',
      'S 250 Message accepted',
      'S 552 Refused',
      'S 452 Not now',
      'C QUIT',
      'S 221 server.example closing',
    ]);
    expect(server.deliveries).toEqual([0]);
    expect(sender.facts('acknowledged').map(({ extra }) => extra)).toEqual([0]);
    expect(sender.facts('bounced').map(({ extra }) => extra)).toEqual([1, 2]);
    expect(sender.queue.take(MS)?.remaining).toEqual([3]);
  });

  it('knows LHLO and neither EHLO nor HELO, and SMTP knows no LHLO (4.1)', () => {
    expect(new ServerBench({ protocol: lmtp }).codes('EHLO c\r\n', 'HELO c\r\n', 'LHLO c\r\n')).toEqual([220, 500, 500, 250]);
    expect(new ServerBench().codes('LHLO c\r\n', 'EHLO c\r\n')).toEqual([220, 500, 250]);
  });

  it('answers 503 to DATA without recipients, and nothing behind it (4.2)', () => {
    const server = greeted({ refuse: [{ at: 'rcpt', code: 550, nth: 1 }] });
    expect(server.codes('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nDATA\r\n', 'RSET\r\n')).toEqual([250, 550, 503, 250]);
  });

  it('answers for each RCPT, though two name the same mailbox (4.2)', () => {
    const server = greeted();
    expect(server.codes('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n', 'hello\r\n.\r\n')).toEqual([
      250, 250, 250, 354, 250, 250,
    ]);
  });

  it('answers a chunk once, and the last one for each recipient, be they none (4.3)', () => {
    const chunks = 'BDAT 2\r\nheBDAT 5 LAST\r\nllo\r\n';
    const envelope = 'MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\n';
    expect(greeted().codes(envelope, chunks, 'NOOP\r\n')).toEqual([250, 250, 250, 250, 250, 250, 250]);
    const refuses = (...refuse: NonNullable<ServerOptions['refuse']>) => greeted({ refuse }).codes(envelope, chunks, 'RSET\r\n');
    expect(refuses({ at: 'rcpt', code: 550, nth: 1 })).toEqual([250, 550, 250, 250, 250, 250]);
    expect(refuses({ at: 'rcpt', code: 550, every: 1 })).toEqual([250, 550, 550, 503, 250]);
    expect(refuses({ at: 'chunk', code: 451, nth: 1 })).toEqual([250, 250, 250, 451, 503, 503, 250]);
    expect(refuses({ at: 'chunk', code: 451, nth: 2 })).toEqual([250, 250, 250, 250, 451, 451, 250]);
  });

  it('refuses the whole content as often as it would have taken it', () => {
    const server = greeted({ refuse: [{ at: 'content', code: 554, nth: 1 }] });
    expect(server.codes('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n', 'hello\r\n.\r\n').slice(4)).toEqual([554, 554]);
    expect(server.deliveries).toEqual([]);
  });

  it('works on one recipient after the other, and a reply may leave before the next is worked on', () => {
    const server = greeted({ dotNs: 10 * MS, flush: 'each-reply' });
    server.all('MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n', 'hello\r\n.\r\n');
    server.step();
    expect([server.now, codesOf(server.wire.taken()), server.deliveries]).toEqual([10 * MS, [250], [0]]);
    server.session.onCrash(server.now);
    expect(server.session.deadline).toBe(Infinity);
    expect(server.deliveries).toEqual([0]);
  });

  it('a client that loses the connection between two replies tries again for those that it has not read', () => {
    const sender = client('lockstep');
    for (const reply of ['220 hi', '250 hi', '250 MAIL', '250 a', '250 b', '250 c', '250 d', '354 go', '250 a', '250 b']) {
      sender.reads(`${reply}\r\n`);
    }
    sender.session.onLost(0);
    expect(sender.facts('acknowledged').map(({ extra }) => extra)).toEqual([0, 1]);
    expect(sender.queue.take(MS)?.remaining).toEqual([2, 3]);
  });

  it('a client waits for no reply to a last chunk for which nobody was accepted (4.3)', () => {
    const sender = client('bdat');
    sender.reads('220 hi\r\n');
    expect(sender.reads('250-hi\r\n250-PIPELINING\r\n250 CHUNKING\r\n')).toContain('BDAT 7 LAST');
    expect(sender.reads('250 MAIL\r\n550 a\r\n550 b\r\n550 c\r\n550 d\r\n')).toBe('QUIT\r\n');
    expect(sender.facts('bounced').length).toBe(4);
  });
});
