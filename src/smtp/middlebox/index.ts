import type { Model } from '../../engine/index.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';
import { asaInspect } from './asa-inspect.js';
import { idleNat } from './idle-nat.js';
import { none } from './none.js';
import { pixFixup } from './pix-fixup.js';

/** The middleboxes that a scenario can name. */
export const middleboxes: readonly Model<MiddleboxMaker>[] = [
  none,
  pixFixup,
  asaInspect,
  idleNat,
] as unknown as readonly Model<MiddleboxMaker>[];
