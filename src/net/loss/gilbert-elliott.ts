import { z } from 'zod';
import { type Model, type RandomStream, parseProbability, probabilityValue, shared } from '../../engine/index.js';
import type { Loss, LossModel } from '../link-models.js';

interface Chain {
  readonly toBad: number;
  readonly toGood: number;
  readonly lossInGood: number;
  readonly lossInBad: number;
}

class GilbertElliottLoss implements Loss {
  private isBad = false;

  constructor(
    private readonly draws: RandomStream,
    private readonly chain: Chain,
  ) {}

  hits(): boolean {
    const { draws, chain, isBad } = this;
    if (draws.chance(isBad ? chain.toGood : chain.toBad)) this.isBad = !isBad;
    return draws.chance(isBad ? chain.lossInBad : chain.lossInGood);
  }
}

const options = z.strictObject({
  p: probabilityValue.default('1%').describe('from the good state to the bad one, per packet'),
  r: probabilityValue.default('25%').describe('from the bad state to the good one, per packet; 1/r is the mean length of a bad spell'),
  h: probabilityValue.default(0).describe('a packet gets through in the bad state'),
  k: probabilityValue.default(1).describe('a packet gets through in the good state'),
});

/**
 * Losses in bursts: a Markov chain of two states that may change after each
 * packet and begins in the good one (Gilbert 1960, Elliott 1963; parameters as
 * in Hasslinger and Hohlfeld 2008 and in netem). In the long run a share
 * (p·(1−h) + r·(1−k)) / (p + r) of the packets is lost.
 */
export const gilbertElliott: Model<LossModel, typeof options.shape> = {
  name: 'gilbert-elliott',
  summary: 'in bursts: bad spells of 1/r packets on average, begun with probability p per packet; loses 1−h in them and 1−k between',
  options,
  create({ p, r, h, k }) {
    const chain: Chain = shared({
      toBad: parseProbability(p),
      toGood: parseProbability(r),
      lossInBad: 1 - parseProbability(h),
      lossInGood: 1 - parseProbability(k),
    });
    return shared({ name: 'gilbert-elliott', probability: null, build: (draws: RandomStream) => new GilbertElliottLoss(draws, chain) });
  },
};
