import type { Model } from '../../../engine/index.js';
import type { Timeouts } from '../timeouts.js';
import { rfc5321 } from './rfc5321.js';

/** The timer tables that a scenario can name. */
export const timeoutTables: readonly Model<Timeouts>[] = [rfc5321 as unknown as Model<Timeouts>];
