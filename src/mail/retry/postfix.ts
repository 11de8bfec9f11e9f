import { z } from 'zod';
import { DAY, type Model, duration, parseDuration, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

const options = z.strictObject({
  shortest: duration('300s').describe('minimal_backoff_time'),
  longest: duration('4000s').describe('maximal_backoff_time'),
});

/**
 * Postfix's queue manager: a deferred message waits as long again as it is old,
 * so that its age doubles, but no less than minimal_backoff_time and no more
 * than maximal_backoff_time (qmgr_active.c); maximal_queue_lifetime 5 d.
 */
export const postfixRetry: Model<RetryPolicy, typeof options.shape> = {
  name: 'postfix',
  summary: "as long again as the message is old, 300 to 4000 s, 5 days (Postfix's queue manager)",
  options,
  create(chosen) {
    const shortestNs = parseDuration(chosen.shortest);
    const longestNs = Math.max(shortestNs, parseDuration(chosen.longest));
    return shared({
      delayNs: (_tries: number, ageNs: number) => Math.min(Math.max(ageNs, shortestNs), longestNs),
      giveUpAfterNs: 5 * DAY,
    });
  },
};
