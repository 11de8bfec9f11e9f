import { MICROSECOND, MILLISECOND, MINUTE } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * Exim 4.96 with its defaults. NODELAY; replies wait in a stdio buffer that is
 * flushed where the server reads, 8 KiB at a time (smtp_refill): the 250 to a
 * message too, as long as input lies behind the dot, whatever the input is. After
 * QUIT it waits up to 200 ms for the client to close first, the 221 and all
 * before it still in the buffer. Enforced synchronisation (smtp_enforce_sync):
 * input behind HELO, EHLO, DATA, VRFY, EXPN, NOOP, ETRN or a verb that it does not
 * know gets 554 and a close, and so does who speaks before the greeting; neither before the first
 * message where it offers PIPECONNECT, as it does by default (pipe_connect_acceptable, smtp_in.c). A close without QUIT gets 421 (smtp_notquit_exit). Limits: smtp_receive_timeout 5 min,
 * smtp_max_unknown_commands 3, message_size_limit 50 M, smtp_accept_max_per_connection 1000. Commit rule: before the
 * 250 it looks whether the connection lives (since 4.67, ChangeLog PH/44).
 * Working times: fitted to half of the recorded sessions with Exim (November
 * 2026; 40 of 80), as with Postfix 3.7; the processor time of a delivery, for which it starts a process, from the
 * two that never wait and have 20 messages of 1,000 and 10,000 octets: 5 to 6.7 ms a message.
 */
export const exim496 = serverProfile({
  name: 'exim-4.96',
  summary: 'Exim 4.96: replies leave before each read call, synchronisation enforced, 200 ms before it closes',
  host: 'exim-server.test',
  extensions: ['SIZE', '8BITMIME', 'PIPELINING', 'PIPECONNECT', 'CHUNKING', 'SMTPUTF8', 'PRDR', 'HELP'],
  flush: { name: 'before-read' },
  commit: 'peer-alive',
  habits: ['mail-limit'],
  nodelay: true,
  readSize: 8191,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 52_428_800,
  work: {
    wake: 50 * MICROSECOND,
    read: 130 * MICROSECOND,
    cold: 100 * MICROSECOND,
    octet: 22,
    greeting: 1450 * MICROSECOND,
    mail: 20 * MICROSECOND,
    data: 5 * MICROSECOND,
    text: 1050 * MICROSECOND,
    delivery: 9 * MILLISECOND,
    quit: 1100 * MICROSECOND,
  },
  texts: {
    greeting: '220 {server} ESMTP Exim 4.96 Mon, 23 Nov 2026 10:33:47 +0000',
    ehlo: '250 {server} Hello {client} [198.18.3.1]',
    helo: '250 {server} Hello {client} [198.18.3.1]',
    mail: '250 OK',
    rcpt: '250 Accepted',
    data: '354 Enter message, ending with "." on a line by itself',
    content: '250 OK id={id}',
    chunk: '250 {octets} byte chunk received',
    lastChunk: '250  {octets} byte chunk, total {total}\nOK id={id}',
    rset: '250 Reset OK',
    noop: '250 OK',
    vrfy: '252 VRFY not available',
    help: '214 Commands supported: AUTH HELO EHLO MAIL RCPT DATA BDAT NOOP QUIT RSET HELP',
    quit: '221 {server} closing connection',
    idle: '421 {server}: SMTP command timeout - closing connection',
    unknown: '500 unrecognized command',
    badSyntax: '501 Syntax error in parameters',
    badSequence: '503 sender not yet given',
    noRecipients: '503 valid RCPT command must precede DATA',
    tooLarge: '552 Message size exceeds maximum permitted',
    tooManyRecipients: '452 too many recipients',
    synchronization: '554 SMTP synchronization error',
    earlyTalk: '554 SMTP synchronization error',
    tooManyErrors: '500 Too many unrecognized commands',
  },
  queueId: '1vN###-0000##-##',
  sync: {
    after: ['HELO', 'EHLO', 'DATA', 'VRFY', 'NOOP', 'STARTTLS', 'unknown'],
    looksInto: 'socket',
    sparesWhere: 'PIPECONNECT',
    beforeGreeting: 'refused',
  },
  errors: { unknown: 4 },
  answersEof: true,
  pauseBeforeCloseNs: 200 * MILLISECOND,
});
