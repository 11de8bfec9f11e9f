import { MICROSECOND, MINUTE } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * Haraka 3 as recorded: each reply is a write of its own, with Nagle's
 * algorithm on (connection.js; issue 970), so that of a group's replies the
 * first leaves and the others wait for the client's delayed acknowledgment.
 * A text that did not wait for the 354 is taken; commands that came along
 * with a text's end are answered 503 each, behind the 250 and in one write with it: the
 * lines are counted and thrown away (respond, count_complete_commands), which takes no time to speak of.
 * Of anything else but RSET, MAIL and RCPT in the middle of a group it takes note (early_talker) and
 * answers it like the rest: only a plugin would refuse for it.
 * inactivity_timeout 300 s. Its last word
 * closes its own side only (socket.end of Node). Working times: fitted to half of
 * the recorded sessions with it (November 2026; 44 of 84), as with Postfix 3.7; that on
 * lines that are no commands to 3,200 of them (12 to 32 µs each), and when it is awake to
 * how many segments of a burst its first read call took.
 */
export const haraka3 = serverProfile({
  name: 'haraka-3',
  summary: 'Haraka 3: a write per reply and Nagle on; 503 to commands behind a dot',
  host: 'haraka.test',
  extensions: ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE'],
  flush: 'each-reply',
  nodelay: false,
  readSize: 65_536,
  lingers: true,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 26_214_400,
  work: {
    wake: 48 * MICROSECOND,
    read: 217 * MICROSECOND,
    cold: 100 * MICROSECOND,
    octet: 16,
    greeting: 1850 * MICROSECOND,
    hello: 300 * MICROSECOND,
    mail: 720 * MICROSECOND,
    rcpt: 340 * MICROSECOND,
    data: 230 * MICROSECOND,
    text: 630 * MICROSECOND,
    rset: 120 * MICROSECOND,
    quit: 120 * MICROSECOND,
    other: 22 * MICROSECOND,
  },
  texts: {
    greeting: '220 {server} ESMTP Haraka/3.3.4 ready (D5F4AF)',
    ehlo: '250 {server} Hello Unknown [198.18.4.1], Haraka is at your service.',
    helo: '250 {server} Hello Unknown [198.18.4.1], Haraka is at your service.',
    mail: '250 sender <{sender}> OK',
    rcpt: '250 recipient <{recipient}> OK',
    data: '354 go ahead, make my day',
    content: '250 Message Queued ({id})',
    rset: '250 OK',
    noop: '250 OK',
    vrfy: '252 Just try sending a mail and we will see how it turns out...',
    help: '250 Not implemented',
    quit: '221 {server} closing connection. Have a jolly good day.',
    idle: '421 timeout',
    unknown: '500 Unrecognized command',
    badSyntax: '501 Command parsing failed',
    badSequence: '503 Use MAIL before RCPT',
    noRecipients: '503 RCPT required first',
    tooLarge: '550 Message too big!',
    behindText: '503 Bad sequence of commands - pipelined after end of DATA',
  },
  queueId: 'D5F4AFC4-6A7B-403F-9813-20B6D#######.#',
  refusesBehindText: true,
});
