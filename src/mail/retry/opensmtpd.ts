import { z } from 'zod';
import { DAY, type Model, SECOND, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

/** BACKOFF_TRANSFER of the scheduler. */
const BASE_NS = 400 * SECOND;

/** OpenSMTPD's scheduler: tries at ages of 400 s · k², the next that is still to come; `expire` 4 d. */
export const opensmtpdRetry: Model<RetryPolicy> = {
  name: 'opensmtpd',
  summary: "at ages of 400 s times the squares: 400, 1600, 3600 s ..., 4 days (OpenSMTPD's scheduler)",
  options: z.strictObject({}),
  create: () =>
    shared({
      delayNs(_tries: number, ageNs: number): number {
        const step = Math.floor(Math.sqrt(ageNs / BASE_NS)) + 1;
        return BASE_NS * step * step - ageNs;
      },
      giveUpAfterNs: 4 * DAY,
    }),
};
