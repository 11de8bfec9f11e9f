import { serverProfile } from '../profile.js';
import { postfix37 } from './postfix-3.7.js';

/**
 * Postfix 3.9, whose smtpd_forbid_unauth_pipelining is on by default: input
 * before the greeting, or behind HELO, EHLO, DATA, NOOP or VRFY, gets 554 and a
 * close; BDAT, MAIL, RCPT, RSET and QUIT may stand anywhere (smtpd.c, the commands
 * that are last in a group). Else as 3.7.
 */
export const postfix39 = serverProfile({
  ...postfix37,
  name: 'postfix-3.9',
  summary: 'Postfix 3.9 smtpd: as 3.7, and 554 and a close to who pipelines what must be last in its group',
  sync: { after: ['HELO', 'EHLO', 'DATA', 'NOOP', 'VRFY'], looksInto: 'socket', sparesWhere: null, beforeGreeting: 'refused' },
});
