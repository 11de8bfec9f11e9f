import { HOUR } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * sendmail 8.17. It flushes its output before it looks for each command, so
 * every reply is a write of its own though it offers PIPELINING (srvrsmtp.c), and it
 * leaves Nagle's algorithm on: the second reply of a group waits for the
 * client's acknowledgment. Timeout.command 1 h; 25 unknown commands end a
 * session. No check of who talks when, unless greet_pause is set. From the
 * source as known, not recorded: no working times.
 */
export const sendmail8 = serverProfile({
  name: 'sendmail-8',
  summary: 'sendmail 8: PIPELINING and a write per reply, Nagle on; no CHUNKING',
  host: 'sendmail.test',
  extensions: ['ENHANCEDSTATUSCODES', 'PIPELINING', '8BITMIME', 'SIZE', 'DSN', 'ETRN', 'DELIVERBY', 'HELP'],
  flush: 'each-reply',
  nodelay: false,
  readSize: 8192,
  idleTimeoutNs: HOUR,
  texts: {
    greeting: '220 {server} ESMTP Sendmail 8.17.1/8.17.1; Mon, 23 Nov 2026 10:33:47 GMT',
    ehlo: '250 {server} Hello {client} [198.18.3.1], pleased to meet you',
    helo: '250 {server} Hello {client} [198.18.3.1], pleased to meet you',
    mail: '250 2.1.0 <{sender}>... Sender ok',
    rcpt: '250 2.1.5 <{recipient}>... Recipient ok',
    data: '354 Enter mail, end with "." on a line by itself',
    content: '250 2.0.0 {id} Message accepted for delivery',
    rset: '250 2.0.0 Reset state',
    noop: '250 2.0.0 OK',
    vrfy: '252 2.5.2 Cannot VRFY user; try RCPT to attempt delivery (or try finger)',
    help: '214 2.0.0 This is sendmail version 8.17.1',
    quit: '221 2.0.0 {server} closing connection',
    idle: '421 4.4.1 {server} timeout waiting for input from {client}',
    unknown: '500 5.5.1 Command unrecognized',
    badSyntax: '501 5.5.4 Syntax error in parameters',
    badSequence: '503 5.0.0 Need MAIL before RCPT',
    noRecipients: '503 5.0.0 Need RCPT (recipient)',
    tooLarge: '552 5.2.3 Message exceeds maximum fixed size',
    tooManyErrors: '421 4.7.0 {server} Too many bad commands; closing connection',
  },
  queueId: '4ANAXl########',
  errors: { unknown: 25 },
});
