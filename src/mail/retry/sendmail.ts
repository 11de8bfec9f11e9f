import { z } from 'zod';
import { DAY, type Model, duration, parseDuration, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

const options = z.strictObject({ runs: duration('30min').describe('from one queue run to the next, as in -q30m') });

/** sendmail: at the next queue run (-q30m), which happens at fixed times; Timeout.queuereturn 5 d. All mail here is queued at the instant of a run. */
export const sendmailRetry: Model<RetryPolicy, typeof options.shape> = {
  name: 'sendmail',
  summary: 'at the next queue run, every 30 min, 5 days (sendmail -q30m)',
  options,
  create(chosen) {
    const runsNs = Math.max(1, parseDuration(chosen.runs));
    return shared({ delayNs: (_tries: number, ageNs: number) => runsNs - (ageNs % runsNs), giveUpAfterNs: 5 * DAY });
  },
};
