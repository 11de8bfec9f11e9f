import { MICROSECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';

/**
 * nodemailer's pool as recorded: MAIL, RCPT and DATA as one group where the
 * server pipelines, NODELAY, the dot a write of its own; it closes without QUIT. 100
 * messages a connection (maxMessages). 30 s for the greeting, 10 min of
 * inactivity for the rest. Errors go to the caller, who usually sends again at once. Working
 * times: medians of the recorded sessions (68 of them, November 2026); the second message comes
 * 3.0 to 3.3 ms later than those after it, whatever the server (27 sessions with Postfix, smtp-server and smtp-sink).
 */
export const nodemailer = clientProfile({
  name: 'nodemailer',
  summary: "nodemailer's pool as recorded in 2026: pipelining, NODELAY, the dot apart; closes without QUIT",
  strategies: ['pipelining', 'lockstep'],
  writes: 'dot-apart',
  timeouts: { name: 'rfc5321', connect: '2min', greeting: '30s', command: '10min', data: '10min', block: '10min', dot: '10min' },
  messagesPerConnection: 100,
  leave: 'closes',
  nodelay: true,
  work: {
    hello: 2000 * MICROSECOND,
    mail: 9000 * MICROSECOND,
    rcpt: 550 * MICROSECOND,
    data: 300 * MICROSECOND,
    text: 1100 * MICROSECOND,
    firstText: 3600 * MICROSECOND,
    next: 2000 * MICROSECOND,
    firstNext: 5100 * MICROSECOND,
  },
});
