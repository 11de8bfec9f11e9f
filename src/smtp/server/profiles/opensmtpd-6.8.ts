import { MICROSECOND, MINUTE } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * OpenSMTPD 6.8 as recorded: neither PIPELINING nor CHUNKING is offered, and
 * input behind any command gets 500 and a close (newer ones take it). Every reply
 * is a line queued for a write of its own. SMTPD_SESSION_TIMEOUT 300 s.
 * Working times: fitted to half of the recorded sessions with it (November 2026;
 * 40 of 83), as with Postfix 3.7.
 */
export const opensmtpd68 = serverProfile({
  name: 'opensmtpd-6.8',
  summary: 'OpenSMTPD 6.8: neither PIPELINING nor CHUNKING; 500 and a close to who does not wait',
  host: 'opensmtpd.test',
  extensions: ['8BITMIME', 'ENHANCEDSTATUSCODES', 'SIZE', 'DSN', 'HELP'],
  flush: 'each-reply',
  nodelay: false,
  readSize: 65_536,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 36_700_160,
  recipientLimit: 1000,
  work: {
    wake: 40 * MICROSECOND,
    read: 45 * MICROSECOND,
    cold: 100 * MICROSECOND,
    octet: 9,
    greeting: 1000 * MICROSECOND,
    hello: 45 * MICROSECOND,
    mail: 340 * MICROSECOND,
    rcpt: 875 * MICROSECOND,
    data: 355 * MICROSECOND,
    text: 400 * MICROSECOND,
    quit: 65 * MICROSECOND,
  },
  texts: {
    greeting: '220 {server} ESMTP OpenSMTPD',
    ehlo: '250 {server} Hello {client} [198.18.7.1], pleased to meet you',
    helo: '250 {server} Hello {client} [198.18.7.1], pleased to meet you',
    mail: '250 2.0.0 Ok',
    rcpt: '250 2.1.5 Destination address valid: Recipient ok',
    data: '354 Enter mail, end with "." on a line by itself',
    content: '250 2.0.0 {id} Message accepted for delivery',
    rset: '250 2.0.0 Reset state',
    noop: '250 2.0.0 Ok',
    vrfy: '252 5.5.1 Cannot VRFY; try RCPT to attempt delivery',
    help: '214 This is OpenSMTPD',
    quit: '221 2.0.0 Bye',
    idle: '421 {server} session timed out',
    unknown: '500 5.5.1 Invalid command: Command unrecognized',
    badSyntax: '501 5.5.2 Invalid command: Syntax error',
    badSequence: '503 5.5.1 Invalid command: Command not allowed at this point.',
    noRecipients: '503 5.5.1 Invalid command: Command not allowed at this point.',
    tooLarge: '552 5.3.4 Message exceeds maximum size',
    tooManyRecipients: '451 4.5.3 Too many recipients',
    synchronization: '500 5.5.1 Invalid command: Pipelining not supported',
  },
  queueId: '########',
  sync: { after: 'any', looksInto: 'buffer', sparesWhere: null, beforeGreeting: 'let-in' },
});
