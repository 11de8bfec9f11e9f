import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * Exim's smtp transport. With CHUNKING (hosts_try_chunking is all hosts) a
 * message that fits its 8 KiB buffer leaves with its envelope; without, MAIL, RCPT and DATA as a
 * group, and in lockstep where the server does not pipeline. NODELAY, and
 * MSG_MORE while more follows; behind the last message go QUIT and, over a
 * connection without TLS, the FIN (transports/smtp.c: under TLS only the QUIT, since
 * large receivers close on a close-notify). For what comes behind the last 250 it
 * waits 20 ms, reads it (4 KiB at a time: inbuffer in transports/smtp.h), and closes (seen in its system calls, 4.96), so that the 221 meets an open socket, as a rule. No RSET after a success; 500
 * messages a connection (connection_max_messages). Keeps within LIMITS (of 4.96 as an experiment, later as a
 * part of the usual build: DISABLE_ESMTP_LIMITS). Timers: commands 5 min, dot 10 min,
 * connect 5 min. A loss behind the dot is an error of the message,
 * not of the host: the next host at once, then the retry rule. A 5yz to the connection or to EHLO fails all addresses ("SMTP error from
 * remote mail server after initial connection"). Each message is
 * tried as it comes; a later try needs a queue runner, and how often one is started
 * is no default of Exim's but an option of who starts the daemon (-q30m on
 * many systems): here one is always there, and the rule alone decides;
 * `retry: { schedule: { name: exim, runs: 30min } }` is the daemon with -q30m. Working times:
 * medians of the recorded sessions (60 of them, November 2026); each next
 * message is another process's, which takes up the connection.
 */
export const exim = clientProfile({
  name: 'exim',
  summary: 'Exim: envelope and BDAT in one flight, else pipelining; QUIT and half-close behind the last; next host at once',
  strategies: ['bdat-header-first', 'pipelining', 'lockstep'],
  timeouts: { name: 'rfc5321', connect: '5min', command: '5min', data: '5min', block: '5min', dot: '10min', quit: '20ms' },
  messagesPerConnection: 500,
  readSize: 4096,
  leave: 'half-close',
  heedsLimits: true,
  nodelay: true,
  refusedAt: { greeting: 'gives-up', hello: 'gives-up' },
  retry: 'exim',
  nextHost: 'at-once',
  work: {
    hello: 80 * MICROSECOND,
    mail: 600 * MICROSECOND,
    rcpt: 250 * MICROSECOND,
    data: 50 * MICROSECOND,
    text: 750 * MICROSECOND,
    next: 11_200 * MICROSECOND,
    quit: 450 * MICROSECOND,
  },
});
