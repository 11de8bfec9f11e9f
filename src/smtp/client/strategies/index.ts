import type { Model } from '../../../engine/index.js';
import type { Strategy } from '../strategy.js';
import { bdat } from './bdat.js';
import { bdatAsync } from './bdat-async.js';
import { bdatHeaderFirst } from './bdat-header-first.js';
import { bdatStrict } from './bdat-strict.js';
import { crossMessage } from './cross-message.js';
import { illegalStrategies } from './illegal/index.js';
import { lockstep } from './lockstep.js';
import { mailFirst } from './mail-first.js';
import { pipelining } from './pipelining.js';
import { rcptsTogether } from './rcpts-together.js';

/** The strategies that keep to the rules, from the slowest to the fastest: what is compared unless others are named. */
export const legalStrategies: readonly Model<Strategy>[] = [
  lockstep,
  mailFirst,
  pipelining as Model<Strategy>,
  crossMessage as Model<Strategy>,
  bdatStrict,
  bdat,
  bdatAsync as Model<Strategy>,
];

/** Those of particular software, by the side of the seven that are compared. */
export const softwareStrategies: readonly Model<Strategy>[] = [rcptsTogether, bdatHeaderFirst as Model<Strategy>];

/** The strategies that a scenario can name. */
export const strategies: readonly Model<Strategy>[] = [...legalStrategies, ...softwareStrategies, ...illegalStrategies];
