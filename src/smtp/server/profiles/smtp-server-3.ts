import { MICROSECOND, SECOND } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * The npm package smtp-server 3 as recorded: the greeting comes 100 ms after the
 * connection, and who talks earlier gets 421 at once; each reply is a write and
 * a segment of its own (the recording runtime's sockets have NODELAY). Anything
 * may be pipelined. The tenth unknown command ends a session; socketTimeout 60 s.
 * Working times: medians of the recorded sessions with it in lockstep and with
 * plain groups (10 of them, November 2026); what all commands of the first have
 * in common is the waking.
 */
export const smtpServer3 = serverProfile({
  name: 'smtp-server-3',
  summary: 'npm smtp-server 3: waits 100 ms for early talkers (421), a segment per reply, idle limit 60 s',
  host: 'vm',
  extensions: ['PIPELINING', '8BITMIME', 'SMTPUTF8'],
  flush: 'each-reply',
  nodelay: true,
  readSize: 65_536,
  idleTimeoutNs: 60 * SECOND,
  work: {
    wake: 100 * MICROSECOND,
    greeting: 101_700 * MICROSECOND,
    hello: 110 * MICROSECOND,
    mail: 150 * MICROSECOND,
    rcpt: 120 * MICROSECOND,
    data: 80 * MICROSECOND,
    text: 120 * MICROSECOND,
    rset: 50 * MICROSECOND,
    quit: 60 * MICROSECOND,
  },
  texts: {
    greeting: '220 {server} ESMTP',
    ehlo: '250 {server} Nice to meet you, [198.18.1.1]',
    helo: '250 {server} Nice to meet you, [198.18.1.1]',
    mail: '250 Accepted',
    rcpt: '250 Accepted',
    data: '354 End data with <CR><LF>.<CR><LF>',
    content: '250 OK: message queued',
    rset: '250 Flushed',
    noop: '250 OK',
    vrfy: '252 Try to send something. No promises though',
    help: '214 See https://tools.ietf.org/html/rfc5321 for details',
    quit: '221 Bye',
    idle: '421 Timeout - closing connection',
    unknown: '500 Error: command not recognized',
    badSyntax: '501 Error: Bad syntax',
    badSequence: '503 Error: need MAIL command',
    noRecipients: '503 Error: need RCPT command',
    tooLarge: '552 Error: message exceeds fixed maximum message size',
    earlyTalk: '421 {server} You talk too soon',
    tooManyErrors: '421 Error: too many unrecognized commands',
  },
  sync: { after: [], looksInto: 'buffer', sparesFirst: false, beforeGreeting: 'refused-at-once' },
  errors: { unknown: 10 },
});
