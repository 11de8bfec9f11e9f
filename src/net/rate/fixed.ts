import { z } from 'zod';
import { type Model, parseRate, rateValue, shared } from '../../engine/index.js';
import type { Rate, RateModel } from '../link-models.js';

class FixedRate implements Rate {
  constructor(private readonly rateBps: number) {}

  begins(now: number): number {
    return now;
  }

  departs(octets: number, now: number): number {
    return this.rateBps === 0 ? now : now + Math.ceil((octets * 8e9) / this.rateBps);
  }
}

/** ceil(bits · 10⁹ / rate) ns for each packet; none at all when the rate is 0. */
export function fixedRate(rateBps: number): RateModel {
  return shared({ name: 'fixed', rateBps, build: () => new FixedRate(rateBps) });
}

const options = z.strictObject({ rate: rateValue.describe("bits per second, or 'unlimited'") });

/** What a bare rate means. */
export const fixed: Model<RateModel, typeof options.shape> = {
  name: 'fixed',
  summary: 'so many bits per second',
  options,
  create: ({ rate }) => fixedRate(parseRate(rate)),
};
