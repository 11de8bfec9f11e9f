import { describe, expect, it } from 'vitest';
import { pureDelay, simulate, story } from '../support/scenario.js';
import { Talk } from '../support/talk.js';

const ENVELOPE = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | ';
const CHUNK = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 9 LAST | a | b | c | ';

describe('read-as-line', () => {
  const server = (dot: 'at-end' | 'alone' = 'at-end') => Talk.greeted('ideal', { habits: [{ name: 'read-as-line', dot }] });

  it('takes each read for a command: a lone character gets a 500, several lines get one answer', () => {
    expect(server().says('N').says('OOP | ').says('NOOP | ').says('NOOP | NOOP | NOOP | ').text).toBe(`
  C N
  S 0.0 500 Command not recognised
  C OOP
  S 0.0 500 Command not recognised
  C NOOP
  S 0.0 250 OK
  C NOOP | NOOP | NOOP
  S 0.0 250 OK
`);
  });

  it('loses RCPT and DATA of a pipelined envelope', () => {
    expect(server().says(ENVELOPE).says('RCPT TO:<a@b> | ').says('DATA | ').text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 OK
  C RCPT TO:<a@b>
  S 0.0 250 OK
  C DATA
  S 0.0 354 End with a dot
`);
  });

  it('sees a dot at the end of a read, wherever the read begins', () => {
    const text = (...reads: string[]) =>
      reads.reduce((talk, read) => talk.says(read), server().says('MAIL FROM:<s@c> | ').says('RCPT TO:<a@b> | ').says('DATA | '));
    expect(text('hello | . | ').text.split('\n').at(-2)).toBe('  S 0.0 250 Message accepted');
    expect(text('hello | .', ' | ').text.split('\n').slice(-4).join('\n')).toBe('  C hello | .\n  C \n  S 0.0 250 Message accepted\n');
    expect(text('hello | ', '. | ').text.split('\n').at(-2)).toBe('  S 0.0 250 Message accepted');
  });

  it('does not see it when the next envelope rides behind: that is text, until a read ends with a dot', () => {
    const talk = server()
      .says('MAIL FROM:<s@c> | ')
      .says('RCPT TO:<a@b> | ')
      .says('DATA | ')
      .says(`hello | . | ${ENVELOPE}`)
      .says('again | . | ');
    expect(talk.text.split('\n').slice(-4).join('\n')).toBe(`  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  C again | .
  S 0.0 250 Message accepted
`);
    expect(talk.bench.deliveries).toEqual([0]);
  });

  it('of the sort that wants the dot alone never sees one that comes with text', () => {
    const text = (...reads: string[]) =>
      reads.reduce((talk, read) => talk.says(read), server('alone').says('MAIL FROM:<s@c> | ').says('RCPT TO:<a@b> | ').says('DATA | '));
    expect(text('hello | . | ').text.split('\n').at(-2)).toBe('  C hello | .');
    expect(text('hello | ', '. | ').text.split('\n').at(-2)).toBe('  S 0.0 250 Message accepted');
  });
});

describe('input-flusher', () => {
  it('drops at DATA what came behind it', () => {
    expect(
      Talk.greeted('ideal', { habits: [{ name: 'input-flusher', at: 'data' }] })
        .says(`${ENVELOPE}hello | . | `)
        .says('hello | . | ').text,
    ).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | hello | .
  S 0.0 250 OK | 250 OK | 354 End with a dot
  C hello | .
  S 0.0 250 Message accepted
`);
  });

  it('drops what came behind a command that failed: fewer replies than commands', () => {
    expect(
      Talk.greeted('ideal', { habits: [{ name: 'input-flusher', at: 'error' }], refuse: [{ at: 'rcpt', code: 550, nth: 1 }] }).says(
        ENVELOPE,
      ).text,
    ).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 OK | 550 Refused
`);
  });

  it('so a pipelining client waits for replies that never come, for as long as its timer runs', () => {
    const { facts } = story({
      client: { strategy: 'pipelining' },
      server: { habits: [{ name: 'input-flusher', at: 'error' }], refuse: [{ at: 'rcpt', code: 550, nth: 1 }], idleTimeout: '1h' },
      workload: { messages: 2 },
    });
    expect(facts.filter(({ kind }) => kind === 'bounced').map(({ message }) => message)).toEqual([0]);
    expect(facts.filter(({ kind }) => kind === 'acknowledged').map(({ message }) => message)).toEqual([1]);
    const first = facts.find(({ kind, connection }) => kind === 'opened' && connection === 2);
    // DATA's timer is 2 min (RFC 5321 4.5.3.2.4); no other reply is missing.
    expect((first?.at ?? 0) / 60e9).toBeCloseTo(2, 1);
  });
});

describe('half-close-intolerant', () => {
  it('never answers what it is at when the FIN comes, and commits it all the same', () => {
    const talk = Talk.greeted('ideal', { habits: ['half-close-intolerant'], dotNs: 50e6 })
      .says(ENVELOPE, 10)
      .says('hello | . | QUIT | ', 10)
      .closes(100);
    expect(talk.text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 OK | 250 OK | 354 End with a dot
  C hello | . | QUIT
  C FIN
  S 0.0 FIN
`);
    expect(talk.bench.deliveries).toEqual([0]);
  });

  it('where another server answers (RFC 1122 4.2.2.13: half a connection goes on)', () => {
    const talk = Talk.greeted('ideal', { dotNs: 50e6 }).says(ENVELOPE, 10).says('hello | . | QUIT | ', 10).closes(100);
    expect(talk.text.split('\n').slice(-4).join('\n')).toBe(
      `  S 40.0 250 Message accepted | 221 server.example closing
  S 40.0 FIN
`.replace(/^/, '  C FIN\n'),
    );
  });
});

describe('chunk-as-commands', () => {
  it('answers each line of a refused chunk with a 500', () => {
    const refuse = [{ at: 'rcpt', code: 550, nth: 1 }] as const;
    expect(Talk.greeted('ideal', { habits: ['chunk-as-commands'], refuse }).says(CHUNK).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 9 LAST | a | b | c
  S 0.0 250 OK | 550 Refused | 554 No valid recipients | 500 Command not recognised
  S 0.0 500 Command not recognised
  S 0.0 500 Command not recognised
`);
    expect(Talk.greeted('ideal', { refuse }).says(CHUNK).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | BDAT 9 LAST | a | b | c
  S 0.0 250 OK | 550 Refused | 554 No valid recipients
`);
  });

  it('takes a chunk that it wants as others do', () => {
    expect(
      Talk.greeted('ideal', { habits: ['chunk-as-commands'] })
        .says(CHUNK)
        .text.split('\n')
        .at(-2),
    ).toBe('  S 0.0 250 OK | 250 OK | 250 Message accepted');
  });
});

describe('greylisting', () => {
  it('lets a triplet in five minutes after its first try, unless it is told otherwise', () => {
    const talk = Talk.greeted('ideal', { habits: ['greylisting'], but: { idleTimeoutNs: 3600e9 } });
    const rcpt = (ms: number) => talk.says('MAIL FROM:<s@c> | RCPT TO:<a@b> | RSET | ', ms).text.split('\n').at(-2);
    expect([rcpt(299_000), rcpt(1000), rcpt(0)].map((said) => said?.match(/450|250 OK \| 250 OK \| 250/)?.[0].slice(0, 3))).toEqual([
      '450',
      '450',
      '250',
    ]);
  });

  it('answers a triplet 450 for its first minutes', () => {
    const rcpt = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | RSET | ';
    const talk = Talk.greeted('ideal', { habits: [{ name: 'greylisting', delay: '100s' }] })
      .says(rcpt, 99_000)
      .says(rcpt, 1000)
      .says(rcpt)
      .says('MAIL FROM:<s@c> | RCPT TO:<other@b> | ');
    expect(talk.text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RSET
  S 0.0 250 OK | 450 4.2.0 Greylisted, try again later | 250 OK
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RSET
  S 0.0 250 OK | 450 4.2.0 Greylisted, try again later | 250 OK
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RSET
  S 0.0 250 OK | 250 OK | 250 OK
  C MAIL FROM:<s@c> | RCPT TO:<other@b>
  S 0.0 250 OK | 450 4.2.0 Greylisted, try again later
`);
  });

  it('costs a whole session more for each new triplet, and loses nothing', () => {
    const { messages, connections } = simulate({
      network: pureDelay(),
      client: { strategy: 'pipelining', retry: { after: '6min' } },
      server: { habits: ['greylisting'] },
      workload: { messages: 1 },
    });
    expect([messages.acknowledged, messages.delivered, connections.opened]).toEqual([1, 1, 2]);
  });
});

describe('tarpit', () => {
  it('waits before errors, or before everything', () => {
    expect(
      Talk.greeted('ideal', { habits: [{ name: 'tarpit', delay: '2s' }] })
        .says('NOOP | ')
        .says('FOO | ').text,
    ).toBe(`
  C NOOP
  S 0.0 250 OK
  C FOO
  S 2000.0 500 Command not recognised
`);
    expect(Talk.greeted('ideal', { habits: [{ name: 'tarpit', delay: '2s', on: 'all' }] }).says(ENVELOPE).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 6000.0 250 OK | 250 OK | 354 End with a dot
`);
  });

  it('before everything holds the 250 of a stored message, which is in doubt for so much longer', () => {
    const inDoubt = (habits: object[]) =>
      simulate({ network: pureDelay(), client: { strategy: 'pipelining' }, server: { habits: habits as [] }, workload: { messages: 5 } })
        .inDoubt.meanNs as number;
    expect(inDoubt([])).toBe(50e6);
    expect(inDoubt([{ name: 'tarpit', delay: '1s', on: 'all' }])).toBe(1050e6);
  });
});

describe('mail-limit', () => {
  it('answers 421 to MAIL after so many messages, and goes on with the session', () => {
    const talk = Talk.greeted('ideal', { habits: [{ name: 'mail-limit', most: 1 }] })
      .says(ENVELOPE)
      .says(`hello | . | ${ENVELOPE}`)
      .says('RSET | QUIT | ');
    expect(talk.text.split('\n').slice(3).join('\n')).toBe(`  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 Message accepted | 421 too many messages in this connection | 503 Bad sequence of commands | 503 Bad sequence of commands
  C RSET | QUIT
  S 0.0 250 OK | 221 server.example closing
  S 0.0 FIN
`);
  });
});

describe('421-closer', () => {
  it('answers 421 after so many messages, and resets when input is unread', () => {
    const closing = (said: string) =>
      Talk.greeted('ideal', { habits: [{ name: '421-closer', messages: 1 }] })
        .says(ENVELOPE)
        .says(said)
        .text.split('\n')
        .slice(3)
        .join('\n');
    expect(closing('hello | . | MAIL FROM:<s@c> | ')).toBe(`  C hello | . | MAIL FROM:<s@c>
  S 0.0 250 Message accepted | 421 4.7.0 Closing the connection, try again
  S 0.0 FIN
`);
    expect(closing(`hello | . | ${ENVELOPE}`)).toBe(`  C hello | . | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 Message accepted | 421 4.7.0 Closing the connection, try again
  S 0.0 RST
`);
    expect(closing('hello | . | QUIT | ')).toContain('250 Message accepted | 221 ');
  });

  it('lets ten messages pass, if it is not told how many', () => {
    const talk = Talk.greeted('ideal', { habits: ['421-closer'] });
    for (let i = 0; i < 11; i++) talk.says(ENVELOPE).says('hello | . | ');
    expect(talk.text.match(/250 Message accepted/g)).toHaveLength(10);
    expect(talk.text).toMatch(/421 4\.7\.0 Closing the connection, try again\n/);
  });

  it('counts errors if told to', () => {
    expect(
      Talk.greeted('ideal', { habits: [{ name: '421-closer', errors: 2 }] })
        .says('FOO | ')
        .says('FOO | ')
        .says('NOOP | ').text,
    ).toMatch(/421 4\.7\.0 Closing the connection, try again\n {2}S 0\.0 FIN\n$/);
  });

  it('with its RST makes duplicates where replies are lost, since nobody sends them again; after a FIN they are, as to a client in lockstep', () => {
    const duplicates = (strategy: string) =>
      simulate({
        network: { loss: '5%' },
        client: { strategy: strategy as 'lockstep' },
        server: { habits: [{ name: '421-closer', messages: 5 }], processing: '1ms' },
        workload: { messages: 200, size: 1000 },
      }).messages.duplicates;
    expect(duplicates('lockstep')).toBe(0);
    expect(duplicates('bdat-async')).toBeGreaterThan(0);
  });
});

describe('a client whose timers are shorter than the work after the dot (RFC 1047, RFC 5321 4.5.3.2.6)', () => {
  it('never hears of what is delivered each time: copies are as many as tries', () => {
    const { messages, connections } = simulate({
      network: pureDelay(),
      client: { strategy: 'pipelining', retry: { after: '20min', giveUpAfter: '1d' } },
      server: { profile: 'postfix-3.7', processing: '11min' },
      workload: { messages: 1 },
    });
    expect(messages.acknowledged).toBe(0);
    expect(messages.bounced).toBe(1);
    // A try every 10 min of waiting and 20 of pause, for a day.
    expect(connections.opened).toBeGreaterThanOrEqual(47);
    expect(messages.delivered).toBe(connections.opened);
  });
});
