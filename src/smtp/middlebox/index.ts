import type { Model } from '../../engine/index.js';
import type { Flow, Middlebox } from '../../net/index.js';
import { none } from './none.js';

/** Makes the box for one connection; null: there is none. Holds no state that two worlds could share. */
export interface MiddleboxMaker {
  readonly name: string;
  make(flow: Flow): Middlebox | null;
}

/** The middleboxes that a scenario can name. */
export const middleboxes: readonly Model<MiddleboxMaker>[] = [none];
