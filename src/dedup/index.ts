import type { Model } from '../engine/index.js';
import { none } from './none.js';
import type { DedupScheme } from './scheme.js';

export type { Arrival, DedupScheme } from './scheme.js';

/** The dedup schemes that a scenario can name. */
export const dedupSchemes: readonly Model<DedupScheme>[] = [none];
