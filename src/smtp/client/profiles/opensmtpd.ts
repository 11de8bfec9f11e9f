import { clientProfile } from '../profile.js';

/**
 * OpenSMTPD's mta: lockstep, though it reads PIPELINING in the EHLO reply
 * (mta_session.c); the dot is queued when the text has drained, and so a write of its
 * own, with Nagle's algorithm on. 300 s for everything. A banner or HELO that
 * is refused is an error of the relay, and the mail waits.
 */
export const opensmtpd = clientProfile({
  name: 'opensmtpd',
  summary: "OpenSMTPD's mta: lockstep, the dot apart, 5 min for everything",
  strategies: ['lockstep'],
  writes: 'dot-apart',
  timeouts: { name: 'rfc5321', connect: '5min', data: '5min', block: '5min', dot: '5min' },
  refusedAt: { greeting: 'comes-again', hello: 'comes-again' },
  retry: 'opensmtpd',
  nextHost: 'first-again',
});
