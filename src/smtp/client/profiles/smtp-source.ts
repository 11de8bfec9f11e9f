import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * Postfix's smtp-source, a load generator: HELO, lockstep, all messages on one
 * connection (-d), through vstream's buffer of 4 x 1448 octets, which polls before
 * each write; 300 s for everything. Working times: medians of the recorded sessions
 * (34 of them, November 2026).
 */
export const smtpSource = clientProfile({
  name: 'smtp-source',
  summary: "Postfix's smtp-source -d: HELO and lockstep on one connection",
  strategies: ['lockstep'],
  startup: 'helo',
  writes: { name: 'buffered', size: 5792 },
  polls: true,
  timeouts: { name: 'rfc5321', data: '5min', block: '5min', dot: '5min' },
  work: {
    hello: 40 * MICROSECOND,
    mail: 20 * MICROSECOND,
    rcpt: 20 * MICROSECOND,
    data: 20 * MICROSECOND,
    text: 60 * MICROSECOND,
    next: 10 * MICROSECOND,
    quit: 10 * MICROSECOND,
  },
});
