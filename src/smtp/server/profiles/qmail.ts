import { SECOND } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * qmail-smtpd (notqmail) under tcpserver. Replies leave before each blocking
 * read of 1 KiB, and at once after every command but MAIL, RCPT and RSET, the
 * 250 to a message among them (commands.c, qmail-smtpd.c): nothing that is
 * pipelined behind a dot keeps a message in doubt. No check of who talks when; behind the
 * address of MAIL it does not look (addrparse).
 * timeoutsmtpd 1200 s. It has not been recorded: no working times.
 */
export const qmail = serverProfile({
  name: 'qmail',
  summary: 'qmail-smtpd: the 250 to a message leaves at once, replies to MAIL, RCPT and RSET before the next read call',
  host: 'qmail.test',
  extensions: ['PIPELINING', '8BITMIME'],
  flush: { name: 'before-read', after: ['content', 'DATA', 'QUIT', 'HELO', 'EHLO', 'HELP', 'NOOP', 'VRFY', 'unknown'] },
  nodelay: false,
  readSize: 1024,
  idleTimeoutNs: 1200 * SECOND,
  ignoresParameters: true,
  texts: {
    mail: '250 ok',
    rcpt: '250 ok',
    data: '354 go ahead',
    content: '250 ok 1262620200 qp {id}',
    rset: '250 flushed',
    noop: '250 ok',
    vrfy: "252 send some mail, i'll try my best",
    help: '214 notqmail home page: https://notqmail.org',
    quit: '221 {server}',
    idle: '451 timeout (#4.4.2)',
    unknown: '502 unimplemented (#5.5.1)',
    badSyntax: '555 syntax error (#5.5.4)',
    badSequence: '503 MAIL first (#5.5.1)',
    noRecipients: '503 RCPT first (#5.5.1)',
    tooLarge: '552 sorry, that message size exceeds my databytes limit (#5.3.4)',
  },
  queueId: '#####',
});
