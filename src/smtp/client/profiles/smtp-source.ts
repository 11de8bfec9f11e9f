import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * Postfix's smtp-source, a load generator: HELO, lockstep, all messages on one
 * connection (-d), through vstream's buffer of 4 x 1448 octets, which polls before
 * each write; 300 s for everything. Working times: medians of the recorded sessions
 * (34 of them, November 2026) on the wire, less the 0.04 ms that the hosts and the link take.
 */
export const smtpSource = clientProfile({
  name: 'smtp-source',
  summary: "Postfix's smtp-source -d: HELO and lockstep on one connection",
  strategies: ['lockstep'],
  startup: 'helo',
  writes: { name: 'buffered', size: 5792 },
  polls: true,
  readSize: 5792,
  timeouts: { name: 'rfc5321', data: '5min', block: '5min', dot: '5min' },
  work: {
    hello: 60 * MICROSECOND,
    mail: 60 * MICROSECOND,
    rcpt: 70 * MICROSECOND,
    data: 75 * MICROSECOND,
    text: 65 * MICROSECOND,
    next: 65 * MICROSECOND,
    quit: 60 * MICROSECOND,
    firstText: 150 * MICROSECOND,
    octet: 7,
  },
});
