import { describe, expect, it } from 'vitest';
import { DOWN, UP } from '../../../src/net/index.js';
import { BoxBench, overhear } from '../../support/box.js';
import { simulate } from '../../support/scenario.js';

const bench = (options = {}) => new BoxBench({ name: 'asa-inspect', ...options });

/** A box in front of which a text begins. */
function atText(options = {}): BoxBench {
  const box = bench(options);
  box.down('220 hi\r\n');
  box.up('DATA\r\n');
  box.down('354 go\r\n');
  return box;
}

describe('asa-inspect on the wire', () => {
  it('masks the banner, STARTTLS, CHUNKING and what it does not know, and nothing of a message', () => {
    const lines = overhear(
      'asa-inspect',
      {
        client: { strategy: 'pipelining' },
        workload: { messages: 1, size: 40 },
        server: { extensions: ['PIPELINING', 'SIZE', 'STARTTLS', 'CHUNKING', '8BITMIME', 'XCLIENT'] },
      },
      200,
    );
    expect(lines).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵  ⇒  220 ************** *****↵
      C: EHLO client.example↵
      S: 250-server.example↵250-PIPELINING↵250-SIZE↵250-STARTTLS↵250-CHUNKING↵250-8BITMIME↵250 XCLIENT↵  ⇒  250-server.example↵250-PIPELINING↵250-SIZE↵250-XXXXXXXX↵250-XXXXXXXX↵250-8BITMIME↵250 XXXXXXX↵
      C: MAIL FROM:<sender@client.example> SIZE=40↵RCPT TO:<user1@server.example>↵DATA↵
      S: 250 OK↵250 OK↵354 End with a dot↵
      C: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx↵.↵
      S: 250 Message accepted↵
      C: QUIT↵
      S: 221 server.example closing↵"
    `);
  });

  it('masks PIPELINING too in versions that do', () => {
    const lines = overhear(
      { name: 'asa-inspect', pipelining: false },
      { client: { strategy: 'lockstep' }, workload: { messages: 1, size: 40 }, server: { extensions: ['PIPELINING', 'SIZE'] } },
    );
    expect(lines.split('\n').slice(0, 3).join('\n')).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵  ⇒  220 ************** *****↵
      C: EHLO client.example↵
      S: 250-server.example↵250-PIPELINING↵250 SIZE↵  ⇒  250-server.example↵250-XXXXXXXXXX↵250 SIZE↵"
    `);
  });

  it('masks the verb that the end of a segment cuts in a pipelined group: the server refuses that recipient (Finch, 2009)', () => {
    // MAIL has 43 octets, RCPT 32 and from the tenth on 33: the 43rd begins two octets before the end of a segment of 1422.
    const network = { rate: 'unlimited', mtu: 1474 } as const;
    const scenario = { network, client: { strategy: 'pipelining' }, workload: { messages: 1, size: 40, recipients: 45 } } as const;
    const brief = (line: string) =>
      line
        .replaceAll(/(?:RCPT TO:<\w+@server.example>↵){3,}/g, '…')
        .replaceAll(/(?:250 OK↵){3,}/g, (oks) => `<250 OK, ${oks.length / 7} times>`);
    const lines = overhear('asa-inspect', scenario, 2000).split('\n').map(brief);
    const cut = lines.findIndex((line) => line.startsWith('C: MAIL'));
    expect(lines.slice(cut, cut + 4).join('\n')).toMatchInlineSnapshot(`
      "C: MAIL FROM:<sender@client.example> SIZE=40↵…RC  ⇒  MAIL FROM:<sender@client.example> SIZE=40↵…XX
      S: <250 OK, 43 times>
      C: PT TO:<user43@server.example>↵RCPT TO:<user44@server.example>↵RCPT TO:<user45@server.example>↵DATA↵  ⇒  XX TO:<user43@server.example>↵RCPT TO:<user44@server.example>↵RCPT TO:<user45@server.example>↵DATA↵
      S: 500 Command not recognised↵"
    `);
    const { messages } = simulate({ ...scenario, middlebox: 'asa-inspect' });
    expect(messages).toMatchObject({ delivered: 44, bounced: 1, lost: 0 });
  });
});

describe('the EHLO reply', () => {
  it('keeps its length, and masks a keyword with what belongs to its name only', () => {
    const box = bench();
    box.down('220 hi\r\n');
    box.up('EHLO a\r\n');
    expect(box.down('250-me\r\n250-SIZE 1000\r\n250-starttls\r\n250-X-FOO BAR\r\n250 dsn\r\n')).toBe(
      '250-me\r\n250-SIZE 1000\r\n250-XXXXXXXX\r\n250-XXXXX BAR\r\n250 dsn\r\n',
    );
    box.up('EHLO a\r\n');
    expect(box.down('250-me\r\n')).toBe('250-me\r\n');
    expect(box.down('250-STARTTLS\r\n')).toBe('250-XXXXXXXX\r\n');
  });

  it('loses a keyword that the end of a segment cuts', () => {
    const box = bench();
    box.down('220 hi\r\n');
    box.up('EHLO a\r\n');
    expect([box.down('250-me\r\n250-SI'), box.down('ZE 10\r\n250 DSN\r\n')]).toEqual(['250-me\r\n250-XX', 'XX 10\r\n250 DSN\r\n']);
  });

  it('is the only reply that is masked', () => {
    const box = bench();
    box.down('220 hi\r\n');
    box.up('HELO a\r\n');
    expect(box.down('250-me\r\n250 STARTTLS\r\n')).toBe('250-me\r\n250 STARTTLS\r\n');
    box.up('HELP\r\n');
    expect(box.down('214-we know\r\n214 STARTTLS\r\n')).toBe('214-we know\r\n214 STARTTLS\r\n');
  });
});

describe('verbs', () => {
  it.each('HELO EHLO MAIL RCPT RSET NOOP QUIT AUTH ETRN HELP SAML SEND SOML VRFY'.split(' '))('%s passes', (verb) => {
    expect(bench().up(`${verb} a\r\n`)).toBe(`${verb} a\r\n`);
  });

  it.each(['BDAT', 'STARTTLS', 'EXPN', 'ATRN', 'ONEX', 'VERB', 'XEXCH50'])('%s is overwritten', (verb) => {
    expect(bench().up(`${verb} a\r\n`)).toBe(`${'X'.repeat(verb.length)} a\r\n`);
  });

  it('BDAT becomes XXXX: the chunk behind it is read as commands', () => {
    const box = bench();
    expect(box.up('BDAT 14 LAST\r\nSubject: hi\r\n\r\n')).toBe('XXXX 14 LAST\r\nXXXXXXXX hi\r\n\r\n');
  });
});

const line = (octets: number): string => `${'x'.repeat(octets)}\r\n`;
const upTo = (length: number, ...parts: string[]): string => parts.join('').padEnd(length, 'x');

describe('a limit', () => {
  it.each([
    ['a command line of 512 octets with CRLF', () => [bench(), `${upTo(510, 'MAIL FROM:<a@b>')}\r\n`], true],
    ['a command line of 513', () => [bench(), `${upTo(511, 'MAIL FROM:<a@b>')}\r\n`], false],
    ['a line without end of 513', () => [bench(), upTo(513, 'NOOP ')], false],
    ['a header line of 998 octets', () => [atText(), upTo(998, 'Subject: ') + line(0)], true],
    ['a header line of 999', () => [atText(), upTo(999, 'Subject: ') + line(0)], false],
    ['a second header line of 999', () => [atText(), `a: b\r\n${upTo(999, 'Subject: ')}`], false],
    ['a line of 999 after the header', () => [atText(), `a: b\r\n\r\n${line(999)}`], true],
    ['100 recipients', () => [bench(), `MAIL FROM:<a@b>\r\n${'RCPT TO:<c@d>\r\n'.repeat(100)}`], true],
    ['101 recipients', () => [bench(), `MAIL FROM:<a@b>\r\n${'RCPT TO:<c@d>\r\n'.repeat(101)}`], false],
    ['100 recipients twice', () => [bench(), `MAIL FROM:<a@b>\r\n${'RCPT TO:<c@d>\r\n'.repeat(100)}`.repeat(2)], true],
    ['a file name of 255', () => [atText(), `Content-Disposition: attachment;\r\n filename="${'n'.repeat(255)}"\r\n`], true],
    ['a file name of 256', () => [atText(), `Content-Disposition: attachment;\r\n filename="${'n'.repeat(256)}"\r\n`], false],
    ['a bare one of 256', () => [atText(), `content-type: a/b; Name=${'n'.repeat(256)}\r\n`], false],
    ['one of 256 in a MIME part', () => [atText(), `a: b\r\n\r\n--x\r\nContent-Type: a/b; name="${'n'.repeat(256)}"\r\n`], false],
    ['one of 256 in prose', () => [atText(), `a: b\r\n\r\n--x\r\n\r\nContent-Type: a/b; name="${'n'.repeat(256)}"\r\n`], true],
    ['one of 256 in another field', () => [atText(), `Subject: a; name="${'n'.repeat(256)}"\r\n`], true],
  ] as [string, () => [BoxBench, string], boolean][])('for %s: passes %3$s', (_, make, passes) => {
    // However it is cut, verbs apart: a limit is one of the stream, not of a segment.
    for (const cut of [/.+/gs, /.*\r\n|.+/g, /.{1,97}(?:\r\n)?|\r\n/g]) {
      const [box, text] = make();
      const out = (text.match(cut) as string[]).map((part) => box.up(part) ?? '').join('');
      expect([out === text, box.resets.length]).toEqual(passes ? [true, 0] : [false, 2]);
    }
  });

  it('ends the connection with an RST to both ends, each in the sequence that this end expects, and nothing passes any more', () => {
    const box = bench();
    box.down('220 hi\r\n');
    box.up('EHLO a\r\n');
    expect(box.up(upTo(600, 'NOOP '))).toBeNull();
    // 8 octets had gone to the server, 8 to the client.
    expect(box.resets.map(({ direction, seq, ack }) => ({ direction, seq, ack }))).toEqual([
      { direction: UP, seq: 9, ack: 9 },
      { direction: DOWN, seq: 9, ack: 9 },
    ]);
    expect([box.down('250 hi\r\n'), box.up('QUIT\r\n')]).toEqual([null, null]);
    expect(box.resets.length).toBe(2);
  });

  it('ends it in silence where that is asked for', () => {
    const box = bench({ beyondLimit: 'drop' });
    expect(box.up(upTo(600, 'NOOP '))).toBeNull();
    expect([box.down('220 hi\r\n'), box.up('QUIT\r\n'), box.resets.length]).toEqual([null, null, 0]);
  });

  it('that a message goes beyond brings it back until it is too old: no try gets through', () => {
    const { messages } = simulate({
      middlebox: 'asa-inspect',
      client: { strategy: 'pipelining', retry: { after: '30min', giveUpAfter: '5d' } },
      workload: { messages: 1, size: 40, recipients: 101 },
      network: { rate: 'unlimited' },
    });
    expect(messages).toMatchObject({ delivered: 0, bounced: 1, lost: 0 });
  });
});

describe('asa-inspect and a transaction that is resumed (RFC 1845)', () => {
  it('takes what follows a 355 for a command that it does not know: the message waits until its TRANSID is forgotten, and comes again', () => {
    const box = bench();
    box.down('220 hi\r\n');
    box.up('MAIL FROM:<a@b> TRANSID=<1@a>\r\n');
    box.down('355 40 is the transaction offset\r\n');
    expect(box.up('.\r\n')).toBe('X\r\n');

    const { messages, time } = simulate({
      middlebox: 'asa-inspect',
      client: { strategy: 'pipelining', retry: { schedule: 'rfc5321' } },
      server: { commit: 'transid' },
      workload: { messages: 1, size: 40 },
      faults: [{ on: 'before-250', nth: 1, kind: 'rst' }],
    });
    expect(messages).toMatchObject({ acknowledged: 1, duplicates: 1, bounced: 0 });
    expect(time.simulatedNs).toBeGreaterThan(24 * 3600e9);
  });
});
