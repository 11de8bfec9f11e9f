import { mailWorkload } from './mail.js';

/** Four round trips a message: what commands, replies and lone segments cost. */
export const lockstep = mailWorkload('lockstep', 'messages over one connection, every command waiting for its reply');
