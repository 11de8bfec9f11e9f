import { z } from 'zod';
import { DAY, type Model, SECOND, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

/** The first wait is 2⁶ seconds. */
const FIRST_NS = 64 * SECOND;
/** Failures after which it bounces a message. */
const MOST_TRIES = 13;

/** Haraka's outbound queue: 2^(n+5) seconds after the n-th failure, that is 64, 128, 256 s and so on; it bounces at the 13th (temp_fail_intervals). */
export const harakaRetry: Model<RetryPolicy> = {
  name: 'haraka',
  summary: '64, 128, 256 s ..., doubled each time; bounced at the 13th failure (Haraka)',
  options: z.strictObject({}),
  create: () =>
    shared({
      delayNs(tries: number): number {
        let wait = FIRST_NS;
        for (let i = 1; i < tries && i < MOST_TRIES; i++) wait *= 2;
        return tries < MOST_TRIES ? wait : 60 * DAY;
      },
      giveUpAfterNs: 60 * DAY,
    }),
};
