import { clientProfile } from '../profile.js';
import { nodemailer } from './nodemailer.js';

/**
 * nodemailer as its sources had it for long (smtp-connection): MAIL alone, all
 * RCPT together, DATA when they are answered, the dot a write of its own
 * (data-stream.js) with Nagle's algorithm on.
 */
export const nodemailer6 = clientProfile({
  ...nodemailer,
  name: 'nodemailer-6',
  summary: 'nodemailer before it pipelined DATA: MAIL, all RCPT, DATA in turn; the dot apart, Nagle on',
  strategies: ['rcpts-together', 'lockstep'],
  nodelay: false,
  work: {},
});
