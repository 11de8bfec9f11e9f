import { z } from 'zod';
import { DAY, type Model, duration, parseDuration, shared } from '../../engine/index.js';
import { FixedRetry, type RetryPolicy } from '../retry-policy.js';

const options = z.strictObject({ after: duration('30min').describe('wait before each try') });

/** The same wait before each try, for five days. */
export const fixed: Model<RetryPolicy, typeof options.shape> = {
  name: 'fixed',
  summary: 'the same wait before each try, 5 days',
  options,
  create: ({ after }) => shared(new FixedRetry(parseDuration(after), 5 * DAY)),
};
