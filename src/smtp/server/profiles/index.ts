import type { ServerProfile } from '../profile.js';
import { exchange2010 } from './exchange-2010.js';
import { exim496 } from './exim-4.96.js';
import { exim498 } from './exim-4.98.js';
import { haraka3 } from './haraka-3.js';
import { ideal } from './ideal.js';
import { opensmtpd68 } from './opensmtpd-6.8.js';
import { postfix37 } from './postfix-3.7.js';
import { postfix39 } from './postfix-3.9.js';
import { qmail } from './qmail.js';
import { sendmail8 } from './sendmail-8.js';
import { smtpServer3 } from './smtp-server-3.js';
import { smtpSink } from './smtp-sink.js';

/** The server profiles that a scenario can name. */
export const serverProfiles: readonly ServerProfile[] = [
  ideal,
  postfix37,
  postfix39,
  exim496,
  exim498,
  qmail,
  sendmail8,
  opensmtpd68,
  haraka3,
  smtpServer3,
  smtpSink,
  exchange2010,
];
