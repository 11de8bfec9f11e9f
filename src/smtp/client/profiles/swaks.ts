import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * swaks, the test client in Perl: lockstep, one message a connection, reads and, of a text, writes of 8 KiB with
 * Nagle's algorithm on: what is left over of a longer text waits for a small
 * segment before it to be acknowledged. Working times: medians of the recorded sessions (9 of them, November 2026).
 */
export const swaks = clientProfile({
  name: 'swaks',
  summary: 'swaks: lockstep, one message a connection, writes of 8 KiB',
  strategies: ['lockstep'],
  writes: { name: 'buffered', size: '8KiB' },
  readSize: 8192,
  messagesPerConnection: 1,
  work: {
    hello: 200 * MICROSECOND,
    mail: 260 * MICROSECOND,
    rcpt: 300 * MICROSECOND,
    data: 200 * MICROSECOND,
    text: 300 * MICROSECOND,
    quit: 180 * MICROSECOND,
  },
});
