import { z } from 'zod';
import { type Model, durationValue, parseDuration, shared } from '../../engine/index.js';
import type { Fsync } from '../fsync.js';

const options = z.strictObject({ by: durationValue.default('30ms').describe('from the write to the end of the fsync') });

/** The reply does not wait for the fsync: what a disk cache that lies, or an fsync that was left out for speed, comes to. */
export const delayed: Model<Fsync, typeof options.shape> = {
  name: 'delayed',
  summary: 'told at once, and on disk a while later',
  options,
  create({ by }) {
    const byNs = parseDuration(by);
    return shared({ name: 'delayed', safeAt: (now: number) => now + byNs });
  },
};
