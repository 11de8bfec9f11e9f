import { z } from 'zod';
import { type Model, parseDuration, positiveDuration, shared } from '../../engine/index.js';
import type { ArrivalModel, Arrivals } from '../arrivals.js';

class RegularArrivals implements Arrivals {
  private submitted = 0;

  constructor(
    private readonly everyNs: number,
    private readonly burst: number,
  ) {}

  nextGapNs(): number {
    const at = this.submitted++;
    return at > 0 && at % this.burst === 0 ? this.everyNs : 0;
  }
}

const MOST_AT_ONCE = 10_000_000;

const options = z.strictObject({
  every: positiveDuration.describe('from one submission to the next'),
  burst: z.int().min(1).max(MOST_AT_ONCE).default(1).describe('messages that are submitted together each time'),
});

/** A clock's: newsletters by the batch, reports by the hour. The first ones come at the start of the run. */
export const interval: Model<ArrivalModel, typeof options.shape> = {
  name: 'interval',
  summary: 'messages come at fixed intervals, one by one or in bursts',
  options,
  create({ every, burst }) {
    const everyNs = parseDuration(every);
    return shared({ name: 'interval', build: () => new RegularArrivals(everyNs, burst) });
  },
};
