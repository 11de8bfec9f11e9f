import { describe, expect, it } from 'vitest';
import { serverProfiles } from '../../../src/smtp/index.js';
import { pureDelay, simulate } from '../../support/scenario.js';
import { Talk, type TalkOptions } from '../../support/talk.js';

const ENVELOPE = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | ';

/** A plain group, then a text with the next envelope behind its dot. */
const cross = (name: string, options: TalkOptions = {}) =>
  Talk.greeted(name, options).says(ENVELOPE, 60_000).says(`hello | . | ${ENVELOPE}`, 60_000).text;

describe('qmail', () => {
  it('lets the 250 to a message leave at once, and the replies to MAIL and RCPT with that to DATA', () => {
    expect(cross('qmail')).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 ok | 250 ok | 354 go ahead
  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 ok 1262620200 qp 01001
  S 0.0 250 ok | 250 ok | 354 go ahead
`);
  });

  it('lets the reply to NOOP leave at once too, with those before it, and keeps that to RSET', () => {
    const talk = Talk.greeted('qmail', { commandNs: 1e9 });
    expect(talk.says('RSET | NOOP | RSET | RSET | ', 5000).text).toBe(`
  C RSET | NOOP | RSET | RSET
  S 2000.0 250 flushed | 250 ok
  S 4000.0 250 flushed | 250 flushed
`);
  });

  it('so that nothing pipelined behind the dot keeps a message in doubt (D = 0), as it does with Postfix', () => {
    const inDoubt = (profile: string) =>
      simulate({
        network: pureDelay(),
        client: { strategy: { name: 'cross-message', rset: false } },
        server: { profile: profile as 'ideal', processing: { command: '100ms', dot: '0ms' } },
        workload: { messages: 20, size: 1000 },
      }).inDoubt.meanNs as number;
    expect(inDoubt('qmail') / 1e8).toBeCloseTo(0.5, 2);
    expect(inDoubt('postfix-3.7') / 1e8).toBeGreaterThan(3);
  });

  it('checks nothing, offers no CHUNKING and waits 1200 s', () => {
    expect(Talk.greeted('qmail').says(`${ENVELOPE}hello | . | BDAT 0 LAST | `).text).toMatch(
      /250 ok 1262620200 qp 01001\n.*502 unimplemented \(#5\.5\.1\)\n$/,
    );
    expect(new Talk('qmail').settle(1_200_000).text).toContain('S 1200000.0 451 timeout (#4.4.2)\n');
  });
});

describe('sendmail-8', () => {
  it('writes each reply by itself, though it offers PIPELINING', () => {
    expect(cross('sendmail-8')).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 2.1.0 <s@c>... Sender ok
  S 0.0 250 2.1.5 <a@b>... Recipient ok
  S 0.0 354 Enter mail, end with "." on a line by itself
  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 2.0.0 4ANAXl00001001 Message accepted for delivery
  S 0.0 250 2.1.0 <s@c>... Sender ok
  S 0.0 250 2.1.5 <a@b>... Recipient ok
  S 0.0 354 Enter mail, end with "." on a line by itself
`);
  });
});

describe('opensmtpd-6.8', () => {
  it('offers neither PIPELINING nor CHUNKING', () => {
    const { extensions } = serverProfiles.find(({ name }) => name === 'opensmtpd-6.8') as (typeof serverProfiles)[number];
    expect(extensions).toEqual(['8BITMIME', 'ENHANCEDSTATUSCODES', 'SIZE', 'DSN', 'HELP']);
  });

  it('answers who does not wait with 500 and closes', () => {
    expect(Talk.greeted('opensmtpd-6.8').says(ENVELOPE).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.4 500 5.5.1 Invalid command: Pipelining not supported
  S 0.4 FIN
`);
    expect(new Talk('opensmtpd-6.8').says('EHLO c | MAIL FROM:<s@c> | ').text).toContain(
      'S 1.1 500 5.5.1 Invalid command: Pipelining not supported\n',
    );
  });

  it('takes mail in lockstep, and an EHLO before its greeting', () => {
    const talk = new Talk('opensmtpd-6.8')
      .says('EHLO c | ')
      .says('MAIL FROM:<s@c> | ')
      .says('RCPT TO:<a@b> | ')
      .says('DATA | ')
      .says('hello | . | ');
    expect(talk.text.split('\n').slice(4).join('\n')).toBe(`  C MAIL FROM:<s@c>
  S 0.4 250 2.0.0 Ok
  C RCPT TO:<a@b>
  S 1.0 250 2.1.5 Destination address valid: Recipient ok
  C DATA
  S 0.4 354 Enter mail, end with "." on a line by itself
  C hello | .
  S 0.5 250 2.0.0 00001001 Message accepted for delivery
`);
  });
});

describe('haraka-3', () => {
  it('writes each reply by itself, and answers 503 to commands behind a dot, in one write with its 250', () => {
    const late = '503 Bad sequence of commands - pipelined after end of DATA';
    expect(cross('haraka-3')).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 1.0 250 sender <s@c> OK
  S 1.3 250 recipient <a@b> OK
  S 1.6 354 go ahead, make my day
  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.8 250 Message Queued (D5F4AFC4-6A7B-403F-9813-20B6D0000100.1) | ${late} | ${late} | ${late}
`);
  });

  it("has Nagle's algorithm hold the second reply of a group until the client's delayed acknowledgment: 3.44 RTT a message in place of 2 (recorded)", () => {
    const next = (profile: string) =>
      simulate({
        network: { rtt: '100ms', rate: '1Gbit/s' },
        client: { strategy: 'pipelining' },
        server: { profile: profile as 'ideal' },
        workload: { messages: 5, size: 1000 },
      }).messagesPerRtt.nextRtts as number;
    expect(Math.abs(next('haraka-3') - 3.44)).toBeLessThan(0.05);
    // With NODELAY the segments are as many and the wait is none.
    expect(Math.abs(next('smtp-server-3') - 2.017)).toBeLessThan(0.02);
  });
});

describe('smtp-server-3', () => {
  it('greets after 100 ms, and answers who talks earlier with 421 at once', () => {
    expect(new Talk('smtp-server-3').settle(200).text).toBe('\n  S 101.3 220 vm ESMTP\n');
    expect(new Talk('smtp-server-3').says('EHLO c | ').text).toBe(`
  C EHLO c
  S 0.0 421 vm You talk too soon
  S 0.0 FIN
`);
  });

  it('takes anything pipelined, a text behind DATA too', () => {
    expect(Talk.greeted('smtp-server-3').says(`${ENVELOPE}hello | . | ${ENVELOPE}`).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.5 250 Accepted
  S 0.5 250 Accepted
  S 0.6 354 End data with <CR><LF>.<CR><LF>
  S 0.8 250 OK: message queued
  S 0.9 250 Accepted
  S 1.0 250 Accepted
  S 1.0 354 End data with <CR><LF>.<CR><LF>
`);
  });

  it('ends a session with the tenth unknown command, and after 60 s of silence', () => {
    const talk = Talk.greeted('smtp-server-3').says('FOO | '.repeat(12));
    expect(talk.text.match(/500 Error: command not recognized/g)).toHaveLength(9);
    expect(talk.text).toMatch(/421 Error: too many unrecognized commands\n {2}S [\d.]+ FIN\n$/);
    expect(new Talk('smtp-server-3').settle(61_000).text).toContain('421 Timeout - closing connection');
  });
});

describe('smtp-sink', () => {
  it('takes everything in one buffer and answers in one', () => {
    expect(Talk.greeted('smtp-sink').says(`${ENVELOPE}hello | . | ${ENVELOPE}hello | . | QUIT | `).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | . | QUIT
  S 0.1 250 2.1.0 Ok | 250 2.1.5 Ok | 354 End data with <CR><LF>.<CR><LF> | 250 2.0.0 Ok | 250 2.1.0 Ok | 250 2.1.5 Ok | 354 End data with <CR><LF>.<CR><LF> | 250 2.0.0 Ok | 221 Bye
  S 0.1 FIN
`);
  });

  it('takes the octets of a BDAT, which it does not know, for commands', () => {
    expect(Talk.greeted('smtp-sink').says('MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 9 LAST | a | b | c | ').text).toMatch(
      /S 0\.1 250 2\.1\.0 Ok \| 250 2\.1\.5 Ok( \| 500 5\.5\.1 Error: unknown command){4}\n$/,
    );
  });
});

describe('MAIL with a SIZE that is not offered', () => {
  // qmail-smtpd.c, addrparse; smtp-sink.c, mail_response; smtp-connection.js, handler_MAIL: none looks at it.
  it.each(['qmail', 'smtp-sink', 'smtp-server-3'])('%s takes it', (name) => {
    expect(Talk.greeted(name).says('MAIL FROM:<s@c> SIZE=1000 | ').text).toMatch(/ 250 \S.*\n$/);
  });

  it('a server that holds to RFC 5321 4.1.1.11 does not', () => {
    expect(Talk.greeted('ideal', { but: { extensions: [] } }).says('MAIL FROM:<s@c> SIZE=1000 | ').text).toContain(' 555 ');
  });
});

describe('exchange-2010', () => {
  it('holds the 250 to a message for the next hop, 30 s at most, and error replies for 5 s', () => {
    expect(Talk.greeted('exchange-2010').says(ENVELOPE).says('hello | . | ', 60_000).says('FOO | ', 60_000).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 2.1.0 Sender OK | 250 2.1.5 Recipient OK | 354 Start mail input; end with <CRLF>.<CRLF>
  C hello | .
  S 30000.0 250 2.6.0 <00001001@exchange.test> Queued mail for delivery
  C FOO
  S 5000.0 500 5.3.3 Unrecognized command
`);
  });

  it('waits before every reply, that to a chunk too, to a client that it has discredited', () => {
    const talk = Talk.greeted('exchange-2010', { habits: [{ name: 'tarpit', on: 'all' }] });
    expect(talk.says('MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 5 | hello', 60_000).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 5 | hello
  S 15000.0 250 2.1.0 Sender OK | 250 2.1.5 Recipient OK | 250 2.6.0 CHUNK received OK, 5 octets
`);
  });

  it('says after five minutes that they are over, and does not sleep on that, which answers nobody', () => {
    expect(new Talk('exchange-2010').settle(300_000).text).toMatch(/\n {2}S 300000\.0 421 4\.4\.1 Connection timed out\n/);
  });

  it('makes a client with a shorter timer send again what is stored', () => {
    const { messages } = simulate({
      client: { timeouts: 'rfc5321' },
      server: { profile: 'exchange-2010', hold: '11min' },
      workload: { messages: 1, size: 1000 },
      limits: { time: '35min' },
    });
    expect(messages.acknowledged).toBe(0);
    expect(messages.delivered).toBeGreaterThan(2);
  });
});
