import type { Model } from '../../engine/index.js';
import type { MiddleboxMaker } from '../middlebox-maker.js';
import { asaInspect } from './asa-inspect.js';
import { earlyAckProxy } from './early-ack-proxy.js';
import { frontbridge } from './frontbridge.js';
import { idleNat } from './idle-nat.js';
import { none } from './none.js';
import { pixFixup } from './pix-fixup.js';

/** The middleboxes that a scenario can name. */
export const middleboxes = [none, pixFixup, asaInspect, idleNat, earlyAckProxy, frontbridge] as unknown as readonly Model<MiddleboxMaker>[];
