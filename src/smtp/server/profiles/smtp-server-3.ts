import { MICROSECOND, SECOND } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * The npm package smtp-server 3 as recorded: the greeting comes 100 ms after the
 * connection, and who talks earlier gets 421 at once; each reply is a write and
 * a segment of its own (the recording runtime's sockets have NODELAY). Anything
 * may be pipelined. The tenth unknown command ends a session; socketTimeout 60 s.
 * Parameters of MAIL that it has no use for it passes over (_parseAddressCommand).
 * Its last word closes its own side only (socket.end of Node). Working times:
 * fitted to half of the recorded sessions with it (November 2026; 40 of 75), as
 * with Postfix 3.7.
 */
export const smtpServer3 = serverProfile({
  name: 'smtp-server-3',
  summary: 'npm smtp-server 3: waits 100 ms for early talkers (421), a segment per reply, idle limit 60 s',
  host: 'vm',
  extensions: ['PIPELINING', '8BITMIME', 'SMTPUTF8'],
  flush: 'each-reply',
  nodelay: true,
  readSize: 65_536,
  lingers: true,
  idleTimeoutNs: 60 * SECOND,
  ignoresParameters: true,
  work: {
    wake: 40 * MICROSECOND,
    read: 340 * MICROSECOND,
    cold: 100 * MICROSECOND,
    octet: 8,
    greeting: 101_300 * MICROSECOND,
    mail: 90 * MICROSECOND,
    rcpt: 70 * MICROSECOND,
    data: 20 * MICROSECOND,
    text: 280 * MICROSECOND,
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
    badSyntax: '501 Error: Bad sender address syntax',
    badSequence: '503 Error: need MAIL command',
    noRecipients: '503 Error: need RCPT command',
    tooLarge: '552 Error: message exceeds fixed maximum message size',
    earlyTalk: '421 {server} You talk too soon',
    tooManyErrors: '421 Error: too many unrecognized commands',
  },
  sync: { after: [], looksInto: 'buffer', sparesWhere: null, beforeGreeting: 'refused-at-once' },
  errors: { unknown: 10 },
});
