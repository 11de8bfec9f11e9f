import type { Model } from '../engine/index.js';
import { none } from './none.js';
import type { DedupScheme } from './scheme.js';

export { type Arrival, type Copies, type DedupScheme, type Memory, isCopy } from './scheme.js';

/** The dedup schemes that a scenario can name. */
export const dedupSchemes: readonly Model<DedupScheme>[] = [none];
