import type { Model } from '../../../engine/index.js';
import type { Strategy } from '../strategy.js';
import { bdat } from './bdat.js';
import { bdatAsync } from './bdat-async.js';
import { bdatStrict } from './bdat-strict.js';
import { crossMessage } from './cross-message.js';
import { lockstep } from './lockstep.js';
import { mailFirst } from './mail-first.js';
import { pipelining } from './pipelining.js';

/** The strategies that a scenario can name, from the slowest to the fastest. */
export const strategies: readonly Model<Strategy>[] = [
  lockstep,
  mailFirst,
  pipelining,
  crossMessage as Model<Strategy>,
  bdatStrict,
  bdat,
  bdatAsync as Model<Strategy>,
];
