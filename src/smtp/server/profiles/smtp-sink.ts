import { MICROSECOND, SECOND } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';
import { postfix37 } from './postfix-3.7.js';

/**
 * Postfix's test server smtp-sink as recorded: it takes everything and throws
 * it away, so its times are those of the sockets and of being woken (fitted to
 * half of the recorded sessions, November 2026; 42 of 80; an octet's, from the number of acknowledgments in texts of 100,000). Replies leave when its buffer is empty; no
 * CHUNKING, no check, no limit but 100 s of idleness; what MAIL says it does not look at (mail_response).
 */
export const smtpSink = serverProfile({
  ...postfix37,
  name: 'smtp-sink',
  summary: "Postfix's smtp-sink: takes everything, does nothing; no CHUNKING",
  host: 'smtp-sink',
  extensions: [
    'PIPELINING',
    '8BITMIME',
    'AUTH PLAIN LOGIN',
    'XCLIENT NAME HELO',
    'XFORWARD NAME ADDR PROTO HELO',
    'ENHANCEDSTATUSCODES',
    'DSN',
    '',
  ],
  flush: { name: 'before-read' },
  readsEarly: false,
  idleTimeoutNs: 100 * SECOND,
  sizeLimit: 0,
  recipientLimit: 1_000_000,
  ignoresParameters: true,
  work: {
    wake: 40 * MICROSECOND,
    read: 65 * MICROSECOND,
    cold: 100 * MICROSECOND,
    octet: 12,
    greeting: 220 * MICROSECOND,
    text: 20 * MICROSECOND,
  },
  texts: {
    ...postfix37.texts,
    greeting: '220 {server} ESMTP',
    content: '250 2.0.0 Ok',
    quit: '221 Bye',
    unknown: '500 5.5.1 Error: unknown command',
  },
  errors: null,
});
