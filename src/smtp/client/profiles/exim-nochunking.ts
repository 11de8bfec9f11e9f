import { clientProfile } from '../profile.js';
import { exim } from './exim.js';

/** Exim told not to use CHUNKING (hosts_try_chunking empty): MAIL, RCPT and DATA as a group, then text, dot and QUIT. */
export const eximNochunking = clientProfile({
  ...exim,
  name: 'exim-nochunking',
  summary: 'Exim without CHUNKING: pipelining, QUIT and half-close behind the last; next host at once',
  strategies: ['pipelining', 'lockstep'],
});
