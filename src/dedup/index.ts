import type { Model } from '../engine/index.js';
import { bloom } from './bloom.js';
import { contentHash } from './content-hash.js';
import { cuckoo } from './cuckoo.js';
import { envelopeContent } from './envelope-content.js';
import { lru } from './lru.js';
import { messageIdMailbox } from './message-id-mailbox.js';
import { messageIdSubmitTime } from './message-id-submit-time.js';
import { messageId } from './message-id.js';
import { none } from './none.js';
import { ringCache } from './ring-cache.js';
import type { DedupScheme } from './scheme.js';
import { suspectsOnly } from './suspects-only.js';
import { transid } from './transid.js';

export { exactKey } from './keys.js';
export { type Arrival, type Copies, type DedupScheme, type Memory, isCopy } from './scheme.js';
export { type Sharing, peakMemory, schemesOf } from './site.js';

/** The dedup schemes that a scenario can name. */
export const dedupSchemes: readonly Model<DedupScheme>[] = [
  none,
  messageId,
  messageIdMailbox,
  messageIdSubmitTime,
  envelopeContent,
  contentHash,
  ringCache,
  lru,
  bloom,
  cuckoo,
  suspectsOnly,
  transid,
];
