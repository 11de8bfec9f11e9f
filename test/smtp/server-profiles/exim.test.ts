import { describe, expect, it } from 'vitest';
import { pureDelay, simulate } from '../../support/scenario.js';
import { Talk } from '../../support/talk.js';

const ENVELOPE = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | ';
const DATA = '354 Enter message, ending with "." on a line by itself';

describe('exim-4.96', () => {
  it('buffers replies until it reads again, whatever stands behind the dot; after QUIT it waits for the FIN with them', () => {
    const talk = new Talk('exim-4.96')
      .settle(100)
      .says('EHLO c | ')
      .says(ENVELOPE)
      .says(`hello | . | RSET | ${ENVELOPE}`)
      .says('hello | . | QUIT | ');
    expect(talk.text).toBe(`
  S 1.4 220 exim-server.test ESMTP Exim 4.96 Mon, 23 Nov 2026 10:33:47 +0000
  C EHLO c
  S 0.2 250-exim-server.test Hello c [198.18.3.1] | 250-SIZE 52428800 | 250-8BITMIME | 250-PIPELINING | 250-PIPECONNECT | 250-CHUNKING | 250-SMTPUTF8 | 250-PRDR | 250 HELP
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.2 250 OK | 250 Accepted | ${DATA}
  C hello | . | RSET | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 1.2 250 OK id=1vN000-000010-01 | 250 Reset OK | 250 OK | 250 Accepted | ${DATA}
  C hello | . | QUIT
  S 202.3 250 OK id=1vN000-000010-02 | 221 exim-server.test closing connection
  S 202.3 FIN
`);
  });

  it('does not wait when the client has closed its side behind QUIT, as its own client does', () => {
    expect(Talk.greeted('exim-4.96').says('QUIT | ', 1).closes().text).toBe(`
  C QUIT
  C FIN
  S 0.3 221 exim-server.test closing connection
  S 0.3 FIN
`);
  });

  it('tells who closes without QUIT that it has lost him, as it did in each recorded session (smtp_in.c, EOF_CMD)', () => {
    expect(Talk.greeted('exim-4.96').closes().text).toBe(`
  C FIN
  S 0.1 421 exim-server.test lost input connection
  S 0.1 FIN
`);
  });

  it('sends chunk replies of two lines, and takes the next message behind the last chunk', () => {
    const chunk = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 5 LAST | hello';
    expect(Talk.greeted('exim-4.96').says(chunk + chunk).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 5 LAST | helloMAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 5 LAST | hello
  S 2.3 250 OK | 250 Accepted | 250- 5 byte chunk, total 5 | 250 OK id=1vN000-000010-01 | 250 OK | 250 Accepted | 250- 5 byte chunk, total 5 | 250 OK id=1vN000-000010-02
`);
  });

  it('lets who knows it from before talk early (PIPECONNECT), until the first message is in; then 554 and a close', () => {
    const talk = new Talk('exim-4.96').says(`EHLO c | ${ENVELOPE}hello | . | `).says(`${ENVELOPE}hello | . | `);
    expect(talk.text).toMatch(/^\n {2}C EHLO c .*\n {2}S 1\.4 220 .*\n {2}S \d+\.\d 250-.*\| 250 OK id=\S+\n/);
    expect(talk.text.split('\n').slice(-4).join('\n')).toBe(`  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | .
  S 0.2 250 OK | 250 Accepted | 554 SMTP synchronization error
  S 0.2 FIN
`);
  });

  it('greets who talks early with 554, and checks the first message too, where it does not offer PIPECONNECT', () => {
    const but = { extensions: ['SIZE', 'PIPELINING', 'CHUNKING'] };
    expect(new Talk('exim-4.96', { but }).says('EHLO c | ').text).toBe(`
  C EHLO c
  S 1.4 554 SMTP synchronization error
  S 1.4 FIN
`);
    expect(Talk.greeted('exim-4.96', { but }).says(`${ENVELOPE}hello | . | `).text).toMatch(
      /250 OK \| 250 Accepted \| 554 SMTP synchronization error\n {2}S 0\.\d FIN\n$/,
    );
  });

  it.each(['EHLO c', 'HELO c', 'NOOP', 'VRFY a', 'EXPN a', 'XYZZY'])('after a message: input behind %s', (command) => {
    const talk = Talk.greeted('exim-4.96').says(ENVELOPE).says('hello | . | ').says(`${command} | RSET | `);
    expect(talk.text).toMatch(/554 SMTP synchronization error\n {2}S 0\.\d FIN\n$/);
  });

  it('leaves RSET, MAIL, RCPT, BDAT and HELP alone', () => {
    const talk = Talk.greeted('exim-4.96')
      .says(ENVELOPE)
      .says('hello | . | ')
      .says('RSET | HELP | MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 0 | RSET | ');
    expect(talk.text).not.toContain('554');
  });

  it('ends a session with its fourth unknown command', () => {
    expect(Talk.greeted('exim-4.96').says('FOO | ').says('FOO | ').says('FOO | ').says('FOO | ').text).toBe(`
  C FOO
  S 0.2 500 unrecognized command
  C FOO
  S 0.2 500 unrecognized command
  C FOO
  S 0.2 500 unrecognized command
  C FOO
  S 0.2 500 Too many unrecognized commands
  S 0.2 FIN
`);
  });
});

describe('a connection that is reset after the dot', () => {
  it('keeps Exim from committing, where Postfix commits', () => {
    const delivered = (profile: string) =>
      simulate({
        network: pureDelay(),
        client: { strategy: 'pipelining', retry: { after: '1h' } },
        server: { profile: profile as 'ideal', processing: '1s' },
        workload: { messages: 1, size: 1000 },
        faults: [{ on: 'after-dot', nth: 1, kind: 'rst' }],
      }).messages.delivered;
    expect(delivered('exim-4.96')).toBe(1);
    expect(delivered('postfix-3.7')).toBe(2);
  });
});

describe('exim-4.98', () => {
  it('lets go what waits when it answers RSET or QUIT', () => {
    expect(
      Talk.greeted('exim-4.98')
        .says(ENVELOPE)
        .says(`hello | . | RSET | ${ENVELOPE}`)
        .says(`hello | . | ${ENVELOPE}`)
        .says('hello | . | QUIT | ').text,
    ).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.2 250 OK | 250 Accepted | ${DATA}
  C hello | . | RSET | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 1.2 250 OK id=1vN000-000010-01 | 250 Reset OK
  S 1.2 250 OK | 250 Accepted | ${DATA}
  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 1.2 250 OK id=1vN000-000010-02 | 250 OK | 250 Accepted | ${DATA}
  C hello | . | QUIT
  S 2.3 250 OK id=1vN000-000010-03 | 221 exim-server.test closing connection
  S 202.3 FIN
`);
  });
});

describe('the two segments of replies that RSET makes', () => {
  it('leave one behind the other, as the listener has NODELAY: no round trip for it', () => {
    const { messagesPerRtt } = simulate({
      network: pureDelay(),
      client: { strategy: { name: 'cross-message', rset: true } },
      server: { profile: 'exim-4.98', processing: { command: '1ms' } },
      workload: { messages: 5, size: 1000 },
    });
    expect(messagesPerRtt.nextRtts).toBeLessThan(1.1);
  });
});

describe('the 250 that Exim holds while it works on the next envelope', () => {
  /** Mean time in doubt, in RTT, when each command costs one. */
  const inDoubt = (profile: string, rset: boolean) => {
    const { inDoubt: doubt } = simulate({
      network: pureDelay(),
      client: { strategy: { name: 'cross-message', rset } },
      server: { profile: profile as 'ideal', processing: { command: '100ms', dot: '0ms' } },
      workload: { messages: 20, size: 1000 },
    });
    return (doubt.meanNs as number) / 1e8;
  };

  it('is in doubt for the three commands behind it', () => {
    for (const profile of ['exim-4.96', 'exim-4.98']) expect(inDoubt(profile, false)).toBeCloseTo(0.5 + (19 / 20) * 3, 1);
  });

  it('is released by RSET, which costs one command itself, where RSET lets replies go', () => {
    expect(inDoubt('exim-4.98', true)).toBeCloseTo(0.5 + (19 / 20) * 1, 1);
    expect(inDoubt('exim-4.96', true)).toBeCloseTo(0.5 + (19 / 20) * 4, 1);
  });
});

describe('the thousandth message of a connection', () => {
  // smtp_accept_max_per_connection; who pipelines has its next envelope refused, and its 250 all the same.
  it.each(['lockstep', 'cross-message', 'bdat'])('is the last that Exim takes, and none is lost or doubled (%s)', (strategy) => {
    const { connections, messages } = simulate({
      network: pureDelay('1ms'),
      client: { strategy: strategy as 'bdat', retry: { after: '1min' } },
      server: { profile: 'exim-4.96' },
      workload: { messages: 1001, size: 100 },
    });
    expect(connections.opened).toBe(2);
    expect(messages).toMatchObject({ acknowledged: 1001, delivered: 1001, duplicates: 0, lost: 0 });
  });
});
