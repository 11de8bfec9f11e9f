import { z } from 'zod';
import { type Model, type RandomStream, durationValue, parseDuration, shared } from '../../engine/index.js';
import type { Jitter, JitterModel } from '../link-models.js';

class UniformJitter implements Jitter {
  constructor(
    private readonly draws: RandomStream,
    private readonly mostNs: number,
  ) {}

  extraNs(): number {
    return this.mostNs === 0 ? 0 : this.draws.integer(this.mostNs + 1);
  }
}

/** Uniform in [0, mostNs]. */
export function uniformJitter(mostNs: number, keepsOrder = true): JitterModel {
  return shared({
    name: 'uniform',
    uniformNs: keepsOrder ? mostNs : null,
    keepsOrder,
    build: (draws: RandomStream) => new UniformJitter(draws, mostNs),
  });
}

const options = z.strictObject({
  max: durationValue.describe('the largest extra delay'),
  keepOrder: z.boolean().default(true).describe('a packet waits for those before it; false: packets overtake each other'),
});

/** What a bare duration means. */
export const uniform: Model<JitterModel, typeof options.shape> = {
  name: 'uniform',
  summary: 'extra delay of each packet, uniform from 0 to max',
  options,
  create: ({ max, keepOrder }) => uniformJitter(parseDuration(max), keepOrder),
};
