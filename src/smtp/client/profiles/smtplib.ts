import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * CPython's smtplib: lockstep, text and dot in one sendall, so that Nagle's
 * algorithm has nothing to hold; reads through a file of io.DEFAULT_BUFFER_SIZE, 8 KiB. No timers unless the caller sets one; errors are the caller's. Working
 * times: medians of the recorded sessions (46 of them, November 2026) on the wire, less the
 * 0.04 ms that the hosts and the link take; an octet's is that of texts of 10,000 against 1,000.
 */
export const smtplib = clientProfile({
  name: 'smtplib',
  summary: 'CPython smtplib: lockstep, text and dot in one write, no timers',
  strategies: ['lockstep'],
  writes: 'coalesced',
  readSize: 8192,
  timeouts: { name: 'rfc5321', greeting: '60d', command: '60d', data: '60d', block: '60d', dot: '60d' },
  work: {
    hello: 410 * MICROSECOND,
    mail: 970 * MICROSECOND,
    rcpt: 270 * MICROSECOND,
    data: 175 * MICROSECOND,
    firstText: 440 * MICROSECOND,
    text: 220 * MICROSECOND,
    octet: 18,
    next: 390 * MICROSECOND,
    quit: 200 * MICROSECOND,
  },
});
