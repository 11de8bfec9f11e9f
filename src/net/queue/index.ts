import type { Model } from '../../engine/index.js';
import type { QueueModel } from '../link-models.js';
import { codel } from './codel.js';
import { dropTail } from './drop-tail.js';
import { fqCodel } from './fq-codel.js';

/** The queues that a link can have. */
export const queueModels: readonly Model<QueueModel>[] = [
  dropTail as unknown as Model<QueueModel>,
  codel as unknown as Model<QueueModel>,
  fqCodel as unknown as Model<QueueModel>,
];
