import { z } from 'zod';
import { type Model, type RandomStream, parseProbability, probabilityValue, shared } from '../../engine/index.js';
import type { Loss, LossModel } from '../link-models.js';

class BernoulliLoss implements Loss {
  constructor(
    private readonly draws: RandomStream,
    private readonly probability: number,
  ) {}

  hits(): boolean {
    return this.draws.chance(this.probability);
  }
}

/** Each packet by itself, with the same probability. */
export function independentLoss(probability: number): LossModel {
  return shared({ name: 'bernoulli', probability, build: (draws: RandomStream) => new BernoulliLoss(draws, probability) });
}

const options = z.strictObject({ p: probabilityValue.describe('probability per packet') });

/** What a bare probability means. */
export const bernoulli: Model<LossModel, typeof options.shape> = {
  name: 'bernoulli',
  summary: 'each packet by itself, with probability p',
  options,
  create: ({ p }) => independentLoss(parseProbability(p)),
};
