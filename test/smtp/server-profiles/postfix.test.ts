import { describe, expect, it } from 'vitest';
import { codesOf } from '../../support/smtp.js';
import { pureDelay, simulate } from '../../support/scenario.js';
import { Talk } from '../../support/talk.js';

const ENVELOPE = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | ';
const SECOND = 1e9;

describe('postfix-3.7', () => {
  it('buffers replies until it reads again, that to the dot too, and takes what is pipelined behind the dot', () => {
    const talk = new Talk('postfix-3.7')
      .settle(100)
      .says('EHLO c | ')
      .says(ENVELOPE)
      .says(`hello | . | ${ENVELOPE}`)
      .says('hello | . | QUIT | ');
    expect(talk.text).toBe(`
  S 0.4 220 server.test ESMTP Postfix
  C EHLO c
  S 0.2 250-server.test | 250-PIPELINING | 250-SIZE 10240000 | 250-VRFY | 250-ETRN | 250-ENHANCEDSTATUSCODES | 250-8BITMIME | 250-DSN | 250 CHUNKING
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.6 250 2.1.0 Ok | 250 2.1.5 Ok | 354 End data with <CR><LF>.<CR><LF>
  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 1.0 250 2.0.0 Ok: queued as A00001001 | 250 2.1.0 Ok | 250 2.1.5 Ok | 354 End data with <CR><LF>.<CR><LF>
  C hello | . | QUIT
  S 0.6 250 2.0.0 Ok: queued as A00001002 | 221 2.0.0 Bye
  S 0.6 FIN
`);
  });

  it('takes a text behind DATA without a word, in one reply segment', () => {
    expect(Talk.greeted('postfix-3.7').says(`${ENVELOPE}hello | . | `).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | .
  S 1.0 250 2.1.0 Ok | 250 2.1.5 Ok | 354 End data with <CR><LF>.<CR><LF> | 250 2.0.0 Ok: queued as A00001001
`);
  });

  it('parts the replies to an envelope from the 250 when the chunk takes more than one read call', () => {
    const chunk = (octets: number) => `MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT ${octets} LAST | ${'x'.repeat(octets)}`;
    expect(Talk.greeted('postfix-3.7').says(chunk(1000)).says(chunk(10000)).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 1000 LAST | <1000 x>
  S 1.0 250 2.1.0 Ok | 250 2.1.5 Ok | 250 2.0.0 Ok: 1000 bytes queued as A00001001
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 10000 LAST | <10000 x>
  S 0.6 250 2.1.0 Ok | 250 2.1.5 Ok
  S 1.1 250 2.0.0 Ok: 10000 bytes queued as A00001002
`);
  });

  it("so with Nagle's algorithm the 250 waits for the client's delayed acknowledgment: 2.44 RTT a message in place of 1 (recorded)", () => {
    const next = (size: number) =>
      simulate({
        network: { rtt: '100ms', rate: '1Gbit/s' },
        client: { strategy: 'bdat' },
        server: { profile: 'postfix-3.7' },
        workload: { messages: 5, size },
      }).messagesPerRtt.nextRtts;
    expect(next(1000)).toBeCloseTo(1.016, 1);
    expect(next(10000)).toBeGreaterThan(2.439 - 0.05);
    expect(next(10000)).toBeLessThan(2.439 + 0.05);
  });

  it('lets replies go that have waited 10 s: with the next one', () => {
    const talk = Talk.greeted('postfix-3.7', { commandNs: 4 * SECOND }).says('RSET | RSET | RSET | RSET | ', 20_000);
    expect(talk.text).toBe(`
  C RSET | RSET | RSET | RSET
  S 12000.2 250 2.0.0 Ok | 250 2.0.0 Ok | 250 2.0.0 Ok
  S 16000.2 250 2.0.0 Ok
`);
  });

  it('sleeps a second on each reply after ten errors, and ends the session after twenty', () => {
    const talk = Talk.greeted('postfix-3.7');
    const replies = (count: number) => talk.says('FOO | '.repeat(count), 60_000).text.split('\n').at(-2);
    expect(replies(9)).toMatch(/^ {2}S 0\.2/);
    expect(replies(1)).toMatch(/^ {2}S 1000\.\d 500 5\.5\.2 Error: command not recognized$/);
    talk.says('FOO | '.repeat(10), 60_000);
    expect(talk.text.split('\n').slice(-5).join('\n')).toMatch(
      /S 10000\.\d .*\| 500 [^|]*\n {2}S \d+\.\d 421 4\.7\.0 server\.test Error: too many errors\n {2}S [\d.]+ FIN\n$/,
    );
  });

  it.each(['RSET', 'NOOP', 'VRFY a'])('counts a %s beyond a hundred such commands between two messages as an error', (command) => {
    const talk = Talk.greeted('postfix-3.7');
    talk.says('RSET | '.repeat(99), 60_000).says(`${command} | `);
    expect(talk.bench.session.errors).toBe(0);
    talk.says(`${command} | `);
    expect(talk.bench.session.errors).toBe(1);
    talk.says(ENVELOPE).says('hello | . | ').says('RSET | ');
    expect(talk.bench.session.errors).toBe(1);
  });

  it('waits 300 s for a command', () => {
    const talk = new Talk('postfix-3.7').settle(299_000);
    expect(talk.text).not.toContain('421');
    expect(talk.settle(2000).text).toContain('421 4.4.2 server.test Error: timeout exceeded\n  S 300000.4 FIN');
  });
});

describe('postfix-3.9', () => {
  it.each([
    ['EHLO', 'EHLO c | MAIL FROM:<s@c> | '],
    ['HELO', 'HELO c | MAIL FROM:<s@c> | '],
    ['NOOP', 'NOOP | MAIL FROM:<s@c> | '],
    ['VRFY', 'VRFY a | MAIL FROM:<s@c> | '],
  ])('answers input behind %s with 554 and closes', (_verb, said) => {
    expect(Talk.greeted('postfix-3.9').says(said).text).toBe(`
  C ${said.slice(0, -3)}
  S 0.2 554 5.5.0 Error: SMTP protocol synchronization
  S 0.2 FIN
`);
  });

  it('answers a text that did not wait for the 354 in the same way', () => {
    expect(Talk.greeted('postfix-3.9').says(`${ENVELOPE}hello | . | `).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | .
  S 0.6 250 2.1.0 Ok | 250 2.1.5 Ok | 554 5.5.0 Error: SMTP protocol synchronization
  S 0.6 FIN
`);
  });

  it('resets when its socket holds more than it has read', () => {
    const talk = Talk.greeted('postfix-3.9').says(`${ENVELOPE}${'x'.repeat(5000)} | . | `);
    expect(talk.text).toMatch(/554 5\.5\.0 Error: SMTP protocol synchronization\n {2}S 0\.6 RST\n$/);
  });

  it('answers an early talker in place of the greeting', () => {
    expect(new Talk('postfix-3.9').says('EHLO c | ').text).toBe(`
  C EHLO c
  S 0.4 554 5.5.0 Error: SMTP protocol synchronization
  S 0.4 FIN
`);
    expect(new Talk('postfix-3.7').says('EHLO c | ').text).toContain('S 0.4 220 server.test ESMTP Postfix | 250-server.test | ');
  });

  it('leaves RSET, MAIL, RCPT, BDAT and QUIT alone, wherever they stand', () => {
    const talk = Talk.greeted('postfix-3.9').says(
      'RSET | MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 5 LAST | helloRSET | MAIL FROM:<s@c> | QUIT | ',
    );
    expect(
      codesOf(
        talk.text
          .replaceAll(' | ', '\r\n')
          .replaceAll(/^ {2}S [\d.]+ /gm, '')
          .replaceAll('\n', '\r\n'),
      ),
    ).toEqual([250, 250, 250, 250, 250, 250, 221]);
  });
});

describe('the 250 that Postfix holds while it works on the next envelope', () => {
  /** Mean time in doubt, in RTT, when each command costs one. */
  const inDoubt = (flush: string | undefined, strategy: object | string) => {
    const { inDoubt: doubt } = simulate({
      network: pureDelay(),
      client: { strategy: strategy as 'lockstep' },
      server: {
        profile: 'postfix-3.7',
        processing: { command: '100ms', dot: '0ms' },
        ...(flush === undefined ? {} : { flush: flush as 'dot-at-once' }),
      },
      workload: { messages: 20, size: 1000 },
    });
    return (doubt.meanNs as number) / 1e8;
  };

  it('is in doubt for the three commands behind it, with RSET for four; the last message is not', () => {
    expect(inDoubt(undefined, { name: 'cross-message', rset: false })).toBeCloseTo(0.5 + (19 / 20) * 3, 1);
    expect(inDoubt(undefined, { name: 'cross-message', rset: true })).toBeCloseTo(0.5 + (19 / 20) * 4, 1);
  });

  it('is not when the reply leaves at once, or nothing is pipelined behind it', () => {
    expect(inDoubt('dot-at-once', { name: 'cross-message', rset: false })).toBeCloseTo(0.5, 1);
    expect(inDoubt(undefined, 'pipelining')).toBeCloseTo(0.5, 1);
  });
});
