import { describe, expect, it } from 'vitest';
import { flushPolicies, serverProfiles } from '../../src/smtp/index.js';
import { MS, ServerBench, codesOf } from '../support/smtp.js';

const SECOND = 1000 * MS;
const POLICIES = ['input-empty', 'dot-at-once', 'each-reply'] as const;
const CHUNK = 'MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nBDAT 7 LAST\r\nhello\r\n';

/** A server that has been greeted; what it has said so far is read. */
function greeted(options: ConstructorParameters<typeof ServerBench>[0]): ServerBench {
  const server = new ServerBench(options);
  server.hear('EHLO c\r\n');
  server.at(server.now + 60 * SECOND);
  return server;
}

describe('replies that must not wait for the end of the input (RFC 2920 3.2 (5), (6))', () => {
  for (const flush of POLICIES) {
    it.each([
      ['NOOP', 250],
      ['VRFY a', 252],
      ['DATA', 503],
      ['EHLO c', 250],
      ['EXPN a', 500],
      ['TURN', 500],
      ['XYZZY', 500],
    ])(`${flush}: %s`, (command, code) => {
      const server = greeted({ flush, commandNs: SECOND });
      const begun = server.now;
      server.hear(`${command}\r\nRSET\r\nRSET\r\n`);
      expect(codesOf(server.at(begun + SECOND))).toEqual([code]);
    });
  }

  it('BDAT where it is not offered is unknown', () => {
    const server = greeted({ commandNs: SECOND, profile: { extensions: ['PIPELINING'] } });
    const begun = server.now;
    server.hear('BDAT 0 LAST\r\nRSET\r\n');
    expect(codesOf(server.at(begun + SECOND))).toEqual([500]);
  });

  it('takes along those that waited before it', () => {
    const server = greeted({ commandNs: SECOND });
    const begun = server.now;
    server.hear('RSET\r\nNOOP\r\nRSET\r\nRSET\r\n');
    expect(server.at(begun + SECOND)).toBe('');
    expect(codesOf(server.at(begun + 2 * SECOND))).toEqual([250, 250]);
    expect(server.at(begun + 3 * SECOND)).toBe('');
    expect(codesOf(server.at(begun + 4 * SECOND))).toEqual([250, 250]);
  });
});

describe('replies that have waited long', () => {
  /** Seconds, from the arrival of so many messages in one go, at which replies leave, and how many. */
  function departures(messages: number, options: ConstructorParameters<typeof ServerBench>[0]): number[][] {
    const server = greeted(options);
    const begun = server.now;
    const seen: number[][] = [];
    const note = (said: string) => {
      if (said !== '') seen.push([(server.now - begun) / SECOND, codesOf(said).length]);
    };
    note(server.hear(CHUNK.repeat(messages)));
    while (server.session.deadline < begun + 3600 * SECOND && seen.reduce((sum, [, count]) => sum + count, 0) < 3 * messages) {
      note(server.at(server.session.deadline));
    }
    return seen;
  }

  it('leave with the first one after 10 s without a write', () => {
    expect(departures(25, { dotNs: SECOND })).toEqual([
      [11, 33],
      [22, 33],
      [25, 9],
    ]);
  });

  it('leave at once when the work on a single message takes longer', () => {
    expect(departures(3, { dotNs: 210 * SECOND })).toEqual([
      [210, 3],
      [420, 3],
      [630, 3],
    ]);
  });

  it('have the time that is set, under dot-at-once too', () => {
    const flush = { name: 'input-empty', longest: '1500ms' };
    expect(departures(4, { flush, dotNs: SECOND })).toEqual([
      [2, 6],
      [4, 6],
    ]);
    const server = greeted({ flush: { name: 'dot-at-once', longest: '1500ms' }, commandNs: SECOND });
    const begun = server.now;
    server.hear('RSET\r\nRSET\r\nRSET\r\n');
    expect(server.at(begun + 1 * SECOND)).toBe('');
    expect(codesOf(server.at(begun + 2 * SECOND))).toEqual([250, 250]);
  });

  it('are none after an idle connection', () => {
    const server = greeted({ commandNs: SECOND });
    const begun = server.now;
    server.hear('RSET\r\nRSET\r\n');
    expect(server.at(begun + SECOND)).toBe('');
    expect(codesOf(server.at(begun + 2 * SECOND))).toEqual([250, 250]);
  });
});

describe('what is said of flush policies', () => {
  /** Software as it is called, and the beginning of its profiles' names. */
  const CALLED = {
    Postfix: 'postfix',
    Exim: 'exim',
    qmail: 'qmail',
    sendmail: 'sendmail',
    OpenSMTPD: 'opensmtpd',
    Haraka: 'haraka',
    'smtp-server': 'smtp-server',
    'smtp-sink': 'smtp-sink',
    Exchange: 'exchange',
  };

  it.each(Object.entries(CALLED))('%s is named with the policy of its profiles, and with no other', (software, prefix) => {
    const own = serverProfiles
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ flush }) => (typeof flush === 'string' ? flush : flush.name));
    const named = flushPolicies.filter(({ summary }) => new RegExp(`\\b${software}\\b`).test(summary)).map(({ name }) => name);
    expect(own.length).toBeGreaterThan(0);
    expect(named).toEqual([...new Set(own)]);
  });
});
