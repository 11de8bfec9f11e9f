import { clientProfile } from '../profile.js';
import { swaks } from './swaks.js';

/** swaks --pipeline: MAIL, RCPT and DATA as a group. */
export const swaksPipeline = clientProfile({
  ...swaks,
  name: 'swaks-pipeline',
  summary: 'swaks --pipeline: MAIL, RCPT and DATA as a group, one message a connection, writes of 8 KiB',
  strategies: ['pipelining', 'lockstep'],
});
