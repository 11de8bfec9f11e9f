import { mailWorkload } from './mail.js';

/** One round trip a message: what its commands and its octets cost. */
export const crossMessage = mailWorkload('cross-message', 'messages over one connection, one round trip each');
