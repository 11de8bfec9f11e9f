import { SECOND } from '../../../engine/index.js';
import { clientProfile } from '../profile.js';
import { postfix } from './postfix.js';

/**
 * Postfix's smtp client with its connection cache: before a connection is used
 * again it is probed with RSET (smtp_reuse.c), one round trip for each next
 * message. The cache keeps a connection for 2 s, then closes it without QUIT
 * (scache), and hands it out for 300 s at most (smtp_connection_reuse_time_limit).
 */
export const postfixCache = clientProfile({
  ...postfix,
  name: 'postfix-cache',
  summary: 'Postfix with its connection cache: pipelining, RSET probe before each next message, kept for 2 s',
  messagesPerConnection: Number.MAX_SAFE_INTEGER,
  probes: true,
  idleNs: 2 * SECOND,
  reuseNs: 300 * SECOND,
  leave: 'closes',
});
