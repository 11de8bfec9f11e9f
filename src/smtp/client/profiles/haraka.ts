import { clientProfile } from '../profile.js';

/**
 * Haraka's outbound: lockstep, a connection for each message since it has no
 * pool any more. The dot is a write of its own behind the piped text (hmail.js),
 * with Nagle's algorithm on. 30 s of inactivity end everything, the wait behind the dot
 * too (client_pool.js); on an error, a close or a timeout the next MX is tried at once.
 */
export const haraka = clientProfile({
  name: 'haraka',
  summary: 'Haraka outbound: lockstep, one message a connection, the dot apart, 30 s for everything; next MX at once',
  strategies: ['lockstep'],
  writes: 'dot-apart',
  timeouts: { name: 'rfc5321', connect: '30s', greeting: '30s', command: '30s', data: '30s', block: '30s', dot: '30s' },
  messagesPerConnection: 1,
  retry: 'haraka',
  nextHost: 'at-once',
});
