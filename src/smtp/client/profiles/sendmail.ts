import { clientProfile } from '../profile.js';

/**
 * sendmail 8: MAIL waits for its reply, RCPT and DATA leave together, then text
 * and dot (usersmtp.c); a cached connection is probed with RSET. Writes
 * through a stdio buffer (4 KiB either way, the block size of a socket: sm_whatbuf), which is flushed before each reply is read. Timers of
 * its configuration: Timeout.initial, helo and datainit 5 min, mail 10 min, rcpt, datablock and datafinal
 * 1 h, quit 2 min, connect 0 (TCP's own). A failure leaves the message in the queue until the next run.
 */
export const sendmail = clientProfile({
  name: 'sendmail',
  summary: 'sendmail 8: MAIL waits, then RCPT and DATA; RSET probe before each next message; queue runs every 30 min',
  strategies: ['mail-first', 'lockstep'],
  writes: { name: 'buffered', size: '4KiB' },
  timeouts: {
    name: 'rfc5321',
    greeting: '5min',
    hello: '5min',
    command: '10min',
    rcpt: '1h',
    data: '5min',
    block: '1h',
    dot: '1h',
    rset: '5min',
    quit: '2min',
  },
  readSize: 4096,
  probes: true,
  retry: 'sendmail',
  nextHost: 'first-again',
});
