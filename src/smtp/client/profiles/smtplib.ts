import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * CPython's smtplib: lockstep, text and dot in one sendall, so that Nagle's
 * algorithm has nothing to hold. No timers unless the caller sets one; errors are the caller's. Working
 * times: medians of the recorded sessions (46 of them, November 2026).
 */
export const smtplib = clientProfile({
  name: 'smtplib',
  summary: 'CPython smtplib: lockstep, text and dot in one write, no timers',
  strategies: ['lockstep'],
  writes: 'coalesced',
  timeouts: { name: 'rfc5321', greeting: '60d', command: '60d', data: '60d', block: '60d', dot: '60d' },
  work: {
    hello: 350 * MICROSECOND,
    mail: 900 * MICROSECOND,
    rcpt: 220 * MICROSECOND,
    data: 120 * MICROSECOND,
    firstText: 550 * MICROSECOND,
    text: 220 * MICROSECOND,
    next: 330 * MICROSECOND,
    quit: 140 * MICROSECOND,
  },
});
