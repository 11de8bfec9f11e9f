import { z } from 'zod';
import { type Model, type RandomStream, parseProbability, probabilityValue, shared } from '../../engine/index.js';
import type { Reorder, ReorderModel } from '../link-models.js';

class EarlyReorder implements Reorder {
  private since = 0;

  constructor(
    private readonly draws: RandomStream,
    private readonly probability: number,
    private readonly gap: number,
  ) {}

  shiftNs(delayNs: number): number {
    if (++this.since < this.gap) return 0;
    if (!this.draws.chance(this.probability)) return 0;
    this.since = 0;
    return -delayNs;
  }
}

const options = z.strictObject({
  p: probabilityValue.default('25%').describe('probability that a candidate is sent ahead'),
  gap: z.int().min(1).max(1_000_000).default(1).describe('every so many packets there is a candidate, until one is sent ahead'),
});

/** As `reorder` of netem: a packet sent ahead skips the delay of all others. */
export const early: Model<ReorderModel, typeof options.shape> = {
  name: 'early',
  summary: 'with probability p a packet skips the delay and overtakes those on their way, as with netem',
  options,
  create({ p, gap }) {
    const probability = parseProbability(p);
    return shared({
      name: 'early',
      isNone: probability === 0,
      build: (draws: RandomStream) => new EarlyReorder(draws, probability, gap),
    });
  },
};
