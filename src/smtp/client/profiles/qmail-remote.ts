import { clientProfile } from '../profile.js';

/**
 * qmail-remote: HELO, every command waits, one message a connection, QUIT
 * whose answer nobody waits for. 1 KiB buffer, flushed at each command, with
 * Nagle's algorithm on: a text of more than 1 KiB leaves its first segment
 * small, and its tail waits for that to be acknowledged. Reads 128 octets at a time (smtpfrombuf). Timers: connect 60 s, everything else 1200 s.
 * Whatever is said to greeting or HELO but 220 and 250 is a reason to come again (Z in what it reports).
 * A loss behind the dot is logged ("Possible duplicate!") and the message waits for qmail-send's schedule.
 */
export const qmailRemote = clientProfile({
  name: 'qmail-remote',
  summary: 'qmail-remote: HELO and lockstep, one message a connection, writes of 1 KiB; 20 min for everything',
  strategies: ['lockstep'],
  startup: 'helo',
  writes: { name: 'buffered', size: '1KiB' },
  timeouts: { name: 'rfc5321', connect: '60s', greeting: '20min', command: '20min', data: '20min', block: '20min', dot: '20min' },
  readSize: 128,
  messagesPerConnection: 1,
  leave: 'unheard',
  refusedAt: { greeting: 'comes-again', hello: 'comes-again' },
  retry: 'qmail',
  nextHost: 'first-again',
});
