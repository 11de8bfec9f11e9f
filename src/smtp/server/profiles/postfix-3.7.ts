import { MICROSECOND, MINUTE, SECOND } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * Postfix 3.7 smtpd with its defaults. One buffered stream for both directions
 * (vstream): replies leave before each read call of 4 KiB, or after 10 s without
 * I/O (smtpd_chat.c). A body that takes more than one read call therefore parts
 * the replies to its envelope from the 250, and as smtpd leaves Nagle's
 * algorithm on, the 250 then waits for the client's acknowledgment.
 * Limits: smtpd_timeout 300 s, smtpd_soft_error_limit 10 with 1 s of sleep per
 * reply, smtpd_hard_error_limit 20, smtpd_junk_command_limit 100,
 * message_size_limit 10240000, smtpd_recipient_limit 1000. No check of who
 * talks when; but what has come before the greeting is read before the greeting
 * is said (smtpd.c, smtpd_proto), so that both replies leave in one segment.
 * Working times: fitted to half of the recorded sessions with Postfix (November
 * 2026; 95 of 168, the other half looked at afterwards): medians of what is left
 * between recorded and simulated replies, of commands alone and in groups; the
 * octet's from how much later than 10,000 octets 100,000 are answered; that of
 * the first read call from how many acknowledgments the sessions with 100,000 octets have.
 */
export const postfix37 = serverProfile({
  name: 'postfix-3.7',
  summary: 'Postfix 3.7 smtpd: replies leave before each read call, Nagle on, no synchronisation check',
  host: 'server.test',
  extensions: ['PIPELINING', 'SIZE', 'VRFY', 'ETRN', 'ENHANCEDSTATUSCODES', '8BITMIME', 'DSN', 'CHUNKING'],
  flush: { name: 'before-read', longest: '10s' },
  nodelay: false,
  readSize: 4096,
  readsEarly: true,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 10_240_000,
  recipientLimit: 1000,
  work: {
    wake: 40 * MICROSECOND,
    read: 170 * MICROSECOND,
    cold: 100 * MICROSECOND,
    octet: 10,
    accept: 310 * MICROSECOND,
    greeting: 130 * MICROSECOND,
    mail: 5 * MICROSECOND,
    rcpt: 360 * MICROSECOND,
    text: 450 * MICROSECOND,
    quit: 20 * MICROSECOND,
  },
  texts: {
    greeting: '220 {server} ESMTP Postfix',
    mail: '250 2.1.0 Ok',
    rcpt: '250 2.1.5 Ok',
    data: '354 End data with <CR><LF>.<CR><LF>',
    content: '250 2.0.0 Ok: queued as {id}',
    chunk: '250 2.0.0 Ok: {octets} bytes',
    lastChunk: '250 2.0.0 Ok: {octets} bytes queued as {id}',
    rset: '250 2.0.0 Ok',
    noop: '250 2.0.0 Ok',
    vrfy: '252 2.0.0 {recipient}',
    help: '502 5.5.1 Error: command not implemented',
    quit: '221 2.0.0 Bye',
    idle: '421 4.4.2 {server} Error: timeout exceeded',
    unknown: '500 5.5.2 Error: command not recognized',
    badSyntax: '501 5.5.4 Syntax error in parameters',
    badSequence: '503 5.5.1 Error: need MAIL command',
    noRecipients: '554 5.5.1 Error: no valid recipients',
    tooLarge: '552 5.3.4 Message size exceeds fixed limit',
    tooManyRecipients: '452 4.5.3 Error: too many recipients',
    synchronization: '554 5.5.0 Error: SMTP protocol synchronization',
    earlyTalk: '554 5.5.0 Error: SMTP protocol synchronization',
    tooManyErrors: '421 4.7.0 {server} Error: too many errors',
  },
  queueId: 'A########',
  errors: { soft: 10, delayNs: SECOND, hard: 20, junk: 100 },
});
