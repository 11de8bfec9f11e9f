import { clientProfile } from '../profile.js';

/** Go's net/smtp: lockstep, through a bufio.Writer of 4 KiB whose tail leaves with the dot; reads through a bufio.Reader of as much; NODELAY, as Go sets it on every socket. No timers; errors are the caller's. */
export const goSmtp = clientProfile({
  name: 'go-smtp',
  summary: "Go's net/smtp: lockstep, writes of 4 KiB, NODELAY, no timers",
  strategies: ['lockstep'],
  writes: { name: 'buffered', size: '4KiB' },
  timeouts: { name: 'rfc5321', greeting: '60d', command: '60d', data: '60d', block: '60d', dot: '60d' },
  readSize: 4096,
  nodelay: true,
});
