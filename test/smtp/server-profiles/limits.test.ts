import { describe, expect, it } from 'vitest';
import { serverProfiles } from '../../../src/smtp/index.js';
import { Talk } from '../../support/talk.js';

const MINUTE = 60_000;

interface Row {
  /** Silence that ends a session, ms, and the last word. */
  readonly idle: readonly [ms: number, said: string];
  /** Commands that it does not know until the session ends, and the last word; null: there is no bound. */
  readonly errors: readonly [most: number, said: string] | null;
  /** Recipients of one message, and what the next one hears; null: there is no bound. */
  readonly recipients: readonly [most: number, said: string] | null;
  /** MAIL with a SIZE of a gigabyte, where SIZE is offered. */
  readonly tooLarge: string | null;
  /** MAIL without a path. */
  readonly syntax: string;
  /** RCPT before MAIL, and DATA before RCPT. */
  readonly sequence: string;
  readonly nobody: string;
  readonly vrfy: string;
  readonly help: string;
}

const postfix: Row = {
  // smtpd_timeout, smtpd_hard_error_limit, smtpd_recipient_limit; smtpd.c.
  idle: [5 * MINUTE, '421 4.4.2 server.test Error: timeout exceeded'],
  errors: [20, '421 4.7.0 server.test Error: too many errors'],
  recipients: [1000, '452 4.5.3 Error: too many recipients'],
  tooLarge: '552 5.3.4 Message size exceeds fixed limit',
  syntax: '501 5.5.4',
  sequence: '503 5.5.1 Error: need MAIL command',
  nobody: '554 5.5.1 Error: no valid recipients',
  vrfy: '252 2.0.0 a',
  help: '502 5.5.1',
};

const exim: Row = {
  // smtp_receive_timeout, smtp_max_unknown_commands (3: the fourth is one too many), message_size_limit; smtp_in.c.
  idle: [5 * MINUTE, '421 exim-server.test: SMTP command timeout - closing connection'],
  errors: [4, '500 Too many unrecognized commands'],
  recipients: null,
  tooLarge: '552 Message size exceeds maximum permitted',
  syntax: '501',
  sequence: '503 sender not yet given',
  nobody: '503 valid RCPT command must precede DATA',
  vrfy: '252',
  help: '214',
};

/** By hand, from documentation and sources; a text where the source has been read, otherwise its code. */
const TABLE: Readonly<Record<string, Row>> = {
  'postfix-3.7': postfix,
  'postfix-3.9': postfix,
  'exim-4.96': exim,
  'exim-4.98': exim,
  // timeoutsmtpd; qmail-smtpd.c.
  qmail: {
    idle: [1200_000, '451 timeout (#4.4.2)'],
    errors: null,
    recipients: null,
    tooLarge: null,
    syntax: '555 syntax error (#5.5.4)',
    sequence: '503 MAIL first (#5.5.1)',
    nobody: '503 RCPT first (#5.5.1)',
    vrfy: "252 send some mail, i'll try my best",
    help: '214',
  },
  // Timeout.command, MAXBADCOMMANDS; srvrsmtp.c.
  'sendmail-8': {
    idle: [60 * MINUTE, '421 4.4.1 sendmail.test timeout waiting for input from c'],
    errors: [25, '421 4.7.0 sendmail.test Too many bad commands; closing connection'],
    recipients: null,
    tooLarge: null,
    syntax: '501 5.5.',
    sequence: '503 5.0.0 Need MAIL before RCPT',
    nobody: '503 5.0.0 Need RCPT (recipient)',
    vrfy: '252 2.5.2 Cannot VRFY user; try RCPT to attempt delivery (or try finger)',
    help: '214 2.0.0',
  },
  // SMTPD_SESSION_TIMEOUT, smtp limit max-rcpt; smtp_session.c.
  'opensmtpd-6.8': {
    idle: [5 * MINUTE, '421'],
    errors: null,
    recipients: [1000, '451 4.5.3 Too many recipients'],
    tooLarge: '552',
    syntax: '501 5.5.',
    sequence: '503 5.5.1 Invalid command: Command not allowed at this point.',
    nobody: '503 5.5.1 Invalid command: Command not allowed at this point.',
    vrfy: '252 5.5.1',
    help: '214',
  },
  // inactivity_timeout, databytes; connection.js.
  'haraka-3': {
    idle: [5 * MINUTE, '421'],
    errors: null,
    recipients: null,
    tooLarge: '550 Message too big!',
    syntax: '501 Command parsing failed',
    sequence: '503 Use MAIL before RCPT',
    nobody: '503 RCPT required first',
    vrfy: '252 Just try sending a mail and we',
    help: '250 Not implemented',
  },
  // socketTimeout, the tenth unknown command; smtp-connection.js.
  'smtp-server-3': {
    idle: [MINUTE, '421 Timeout - closing connection'],
    errors: [10, '421 Error: too many unrecognized commands'],
    recipients: null,
    tooLarge: null,
    syntax: '501 Error: Bad sender address syntax',
    sequence: '503 Error: need MAIL command',
    nobody: '503 Error: need RCPT command',
    vrfy: '252 Try to send something. No promises though',
    help: '214',
  },
  'smtp-sink': {
    idle: [100_000, '421'],
    errors: null,
    recipients: null,
    tooLarge: null,
    syntax: '501 5.5.4',
    sequence: '503 5.5.1 Error: need MAIL command',
    nobody: '5',
    vrfy: '252',
    help: '5',
  },
  // ConnectionInactivityTimeout, MaxProtocolErrors, MaxRecipientsPerMessage, MaxMessageSize.
  'exchange-2010': {
    idle: [5 * MINUTE, '421 4.4.1 Connection timed out'],
    errors: [5, '421 4.7.0 Too many errors on this connection'],
    recipients: [200, '452 4.5.3 Too many recipients'],
    tooLarge: '552 5.3.4 Message size exceeds fixed maximum message size',
    syntax: '501 5.5.4',
    sequence: '503 5.5.2 Need mail command',
    nobody: '503 5.5.2 Need rcpt command',
    vrfy: '252 2.1.5 Cannot VRFY user',
    help: '214',
  },
};

/** The last reply to what is said, in lockstep. */
function lastReply(name: string, ...commands: string[]): string {
  const talk = Talk.greeted(name);
  for (const command of commands) talk.says(`${command} | `, MINUTE / 2);
  return (
    talk.text
      .split('\n')
      .filter((line) => /^ {2}S .* \d{3}[ -]/.test(line))
      .at(-1)
      ?.replace(/^.* (?=\d{3}[ -])|^ {2}S [\d.]+ /, '') ?? ''
  );
}

const names = Object.keys(TABLE);

it('the table has every server but the ideal one', () => {
  expect(names.sort()).toEqual(
    serverProfiles
      .map(({ name }) => name)
      .filter((name) => name !== 'ideal')
      .sort(),
  );
});

describe.each(names)('%s', (name) => {
  const row = TABLE[name];

  it('is silent for so long, and no longer', () => {
    const [ms, said] = row.idle;
    const talk = Talk.greeted(name);
    // The last reply was given within the ten seconds that greeting and EHLO have each.
    expect(talk.settle(ms - 10_001).text).not.toMatch(/ 4\d\d /);
    expect(talk.settle(10_001).text).toMatch(/ 4\d\d /);
    expect(talk.text).toContain(` ${said}`);
  });

  it('bears so many errors, and no more', () => {
    const [most, said] = row.errors ?? [100, null];
    const talk = Talk.greeted(name);
    for (let i = 1; i < most; i++) talk.says('FOO | ', MINUTE);
    expect(talk.text).not.toMatch(/FIN|RST/);
    talk.says('FOO | ', MINUTE);
    if (said === null) expect(talk.text).not.toMatch(/FIN|RST/);
    else expect(talk.text.split('\n').slice(-3).join('\n')).toMatch(/ FIN\n$/);
    if (said !== null) expect(talk.text).toContain(` ${said}`);
  });

  it('takes so many recipients, and no more', () => {
    const [most, said] = row.recipients ?? [1200, null];
    const talk = Talk.greeted(name).says('MAIL FROM:<s@c> | ');
    talk.lines.length = 0;
    for (let i = 0; i < most; i++) talk.says(`RCPT TO:<r${i}@b> | `, 100);
    expect(talk.text).not.toMatch(/S [\d.]+ [45]\d\d /);
    talk.lines.length = 0;
    expect(talk.says('RCPT TO:<more@b> | ').text).toContain(said ?? ' 250 ');
  });

  it('says so to what is wrong, and to questions', () => {
    const replies = {
      tooLarge: row.tooLarge === null ? null : lastReply(name, 'MAIL FROM:<s@c> SIZE=1000000000'),
      syntax: lastReply(name, 'MAIL s@c'),
      sequence: lastReply(name, 'RCPT TO:<a@b>'),
      nobody: lastReply(name, 'MAIL FROM:<s@c>', 'DATA'),
      vrfy: lastReply(name, 'VRFY a'),
      help: lastReply(name, 'HELP'),
    };
    for (const [what, said] of Object.entries(replies)) {
      const expected = row[what as keyof typeof replies];
      if (expected !== null) expect(`${what}: ${said}`).toContain(`${what}: ${expected}`);
    }
  });
});
