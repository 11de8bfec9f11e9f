import type { Model } from '../../../../engine/index.js';
import type { Strategy } from '../../strategy.js';
import { rawData1 } from './raw-data-1.js';
import { rawDataAsync } from './raw-data-async.js';
import { rawEagerBdat } from './raw-eager-bdat.js';
import { rawEagerEhlo } from './raw-eager-ehlo.js';
import { rawEhloPipe } from './raw-ehlo-pipe.js';

/** Strategies that break the rules on purpose, whatever the server offers: what does a server do about it? */
export const illegalStrategies: readonly Model<Strategy>[] = [rawData1, rawDataAsync, rawEhloPipe, rawEagerEhlo, rawEagerBdat];
