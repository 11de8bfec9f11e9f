import { z } from 'zod';
import { type Model, type RandomStream, type RandomStreams, frequencyValue, parseFrequency, shared } from '../../engine/index.js';
import type { ArrivalModel, Arrivals } from '../arrivals.js';

class PoissonArrivals implements Arrivals {
  constructor(
    private readonly draws: RandomStream,
    private readonly meanNs: number,
  ) {}

  nextGapNs(): number {
    return Math.round(this.draws.exponential(this.meanNs));
  }
}

const options = z.strictObject({ rate: frequencyValue.describe("messages per unit of time, such as '10/s'") });

/** Many senders who know nothing of each other: the times between messages are exponential. */
export const poisson: Model<ArrivalModel, typeof options.shape> = {
  name: 'poisson',
  summary: 'messages come at random, so many per unit of time on average',
  options,
  create({ rate }) {
    const meanNs = parseFrequency(rate);
    return shared({
      name: 'poisson',
      build: (random: RandomStreams) => new PoissonArrivals(random.fresh('workload/arrivals'), meanNs),
    });
  },
};
