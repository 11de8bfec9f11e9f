import { z } from 'zod';
import { type Model, type RandomStream, duration, parseDuration, parseProbability, probabilityValue, shared } from '../../engine/index.js';
import type { Reorder, ReorderModel } from '../link-models.js';

/** How much later a packet comes when nothing is said about it. */
const USUAL_DELAY = '10ms';

class LateReorder implements Reorder {
  constructor(
    private readonly draws: RandomStream,
    private readonly probability: number,
    private readonly byNs: number,
  ) {}

  shiftNs(): number {
    return this.draws.chance(this.probability) ? this.byNs : 0;
  }
}

/** With a probability a packet comes late by so much, and those after it do not wait. */
export function lateReorder(probability: number, byNs: number): ReorderModel {
  return shared({ name: 'late', isNone: probability === 0, build: (draws: RandomStream) => new LateReorder(draws, probability, byNs) });
}

const options = z.strictObject({
  p: probabilityValue.describe('probability per packet'),
  by: duration(USUAL_DELAY).describe('how much later it arrives'),
});

/** What a bare probability means. */
export const late: Model<ReorderModel, typeof options.shape> = {
  name: 'late',
  summary: 'with probability p a packet arrives later than its turn, and others overtake it',
  options,
  create: ({ p, by }) => lateReorder(parseProbability(p), parseDuration(by)),
};
