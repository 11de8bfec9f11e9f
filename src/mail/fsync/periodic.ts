import { z } from 'zod';
import { type Model, parseDuration, positiveDuration, shared } from '../../engine/index.js';
import type { Fsync } from '../fsync.js';

const options = z.strictObject({ every: positiveDuration.default('5s').describe('from one flush to the next') });

/** Nobody calls fsync: the kernel writes dirty pages out when it comes round to them (ext4's commit interval is 5 s). */
export const periodic: Model<Fsync, typeof options.shape> = {
  name: 'periodic',
  summary: 'told at once, and on disk when the system next flushes',
  options,
  create({ every }) {
    const everyNs = parseDuration(every);
    return shared({ name: 'periodic', safeAt: (now: number) => (Math.floor(now / everyNs) + 1) * everyNs });
  },
};
