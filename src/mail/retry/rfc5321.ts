import { z } from 'zod';
import { DAY, HOUR, type Model, duration, parseDuration, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

const options = z.strictObject({
  first: duration('30min').describe('wait before each try of the first hour'),
  later: duration('2h').describe('wait before each later one'),
});

/** RFC 5321 4.5.4.1: at least half an hour, two tries in the first hour, then one every two or three hours, for four to five days. */
export const rfc5321Retry: Model<RetryPolicy, typeof options.shape> = {
  name: 'rfc5321',
  summary: 'two tries in the first hour, then one every 2 h, 5 days (RFC 5321 4.5.4.1)',
  options,
  create(chosen) {
    const firstNs = parseDuration(chosen.first);
    const laterNs = parseDuration(chosen.later);
    return shared({
      delayNs: (_tries: number, ageNs: number) => (ageNs + firstNs < HOUR ? firstNs : laterNs),
      giveUpAfterNs: 5 * DAY,
    });
  },
};
