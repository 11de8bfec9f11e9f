import type { Model } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';
import { eximRetry } from './exim.js';
import { fixed } from './fixed.js';
import { harakaRetry } from './haraka.js';
import { opensmtpdRetry } from './opensmtpd.js';
import { postfixRetry } from './postfix.js';
import { qmailRetry } from './qmail.js';
import { rfc5321Retry } from './rfc5321.js';
import { sendmailRetry } from './sendmail.js';

/** The retry schedules that a scenario can name. */
export const retrySchedules: readonly Model<RetryPolicy>[] = [
  fixed as Model<RetryPolicy>,
  rfc5321Retry as Model<RetryPolicy>,
  postfixRetry as Model<RetryPolicy>,
  eximRetry as Model<RetryPolicy>,
  sendmailRetry as Model<RetryPolicy>,
  qmailRetry,
  opensmtpdRetry,
  harakaRetry,
];
