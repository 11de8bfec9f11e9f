import { z } from 'zod';
import { DAY, type Model, SECOND, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

/** What is added to the root of a remote message's age, in seconds (chanskip in qmail-send.c). */
const SKIP = 20;

/** qmail-send: tries at ages of about (20 k)² seconds, that is 400, 1600, 3600 s and so on (nextretry); queuelifetime 7 d. */
export const qmailRetry: Model<RetryPolicy> = {
  name: 'qmail',
  summary: 'at ages of (20 k)² seconds: 400, 1600, 3600 s ..., 7 days (qmail-send)',
  options: z.strictObject({}),
  create: () =>
    shared({
      delayNs(_tries: number, ageNs: number): number {
        const root = Math.floor(Math.sqrt(Math.floor(ageNs / SECOND))) + SKIP;
        return root * root * SECOND - ageNs;
      },
      giveUpAfterNs: 7 * DAY,
    }),
};
