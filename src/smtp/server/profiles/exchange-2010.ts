import { MINUTE, SECOND } from '../../../engine/index.js';
import { serverProfile } from '../profile.js';

/**
 * Exchange 2010, a receive connector with its defaults (documentation): error
 * replies wait 5 s (TarpitInterval; clients that it has discredited wait before every
 * reply: the habit `tarpit` with `on: all`), and the 250 to a message from a
 * host without shadow redundancy waits until the next hop has it, for
 * MaxAcknowledgementDelay, 30 s, at most, here always: the worst of it, and a
 * known source of duplicates. `server.hold` sets another. Five errors end a
 * session (MaxProtocolErrors), 5 min of idleness too. Not recorded.
 */
export const exchange2010 = serverProfile({
  name: 'exchange-2010',
  summary: 'Exchange 2010: errors wait 5 s, the 250 to a message up to 30 s for the next hop',
  host: 'exchange.test',
  extensions: ['SIZE', 'PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', '8BITMIME', 'BINARYMIME', 'CHUNKING'],
  flush: 'input-empty',
  habits: ['tarpit'],
  nodelay: true,
  idleTimeoutNs: 5 * MINUTE,
  sizeLimit: 10_485_760,
  recipientLimit: 200,
  holdNs: 30 * SECOND,
  texts: {
    greeting: '220 {server} Microsoft ESMTP MAIL Service ready at Mon, 23 Nov 2026 10:33:47 +0000',
    ehlo: '250 {server} Hello [198.18.3.1]',
    helo: '250 {server} Hello [198.18.3.1]',
    mail: '250 2.1.0 Sender OK',
    rcpt: '250 2.1.5 Recipient OK',
    data: '354 Start mail input; end with <CRLF>.<CRLF>',
    content: '250 2.6.0 <{id}@{server}> Queued mail for delivery',
    chunk: '250 2.6.0 CHUNK received OK, {octets} octets',
    lastChunk: '250 2.6.0 <{id}@{server}> Queued mail for delivery',
    rset: '250 2.0.0 Resetting',
    noop: '250 2.0.0 OK',
    vrfy: '252 2.1.5 Cannot VRFY user',
    help: '214 This server supports the following commands:\nHELO EHLO RCPT DATA RSET MAIL QUIT HELP BDAT',
    quit: '221 2.0.0 Service closing transmission channel',
    idle: '421 4.4.1 Connection timed out',
    unknown: '500 5.3.3 Unrecognized command',
    badSyntax: '501 5.5.4 Invalid arguments',
    badSequence: '503 5.5.2 Need mail command',
    noRecipients: '503 5.5.2 Need rcpt command',
    tooLarge: '552 5.3.4 Message size exceeds fixed maximum message size',
    tooManyRecipients: '452 4.5.3 Too many recipients',
    tooManyErrors: '421 4.7.0 Too many errors on this connection, closing transmission channel',
  },
  errors: { hard: 5 },
});
