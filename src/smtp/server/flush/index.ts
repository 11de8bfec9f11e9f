import type { Model } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';
import { beforeRead } from './before-read.js';
import { dotAtOnce } from './dot-at-once.js';
import { eachReply } from './each-reply.js';
import { inputEmpty } from './input-empty.js';

/** The flush policies that a scenario can name. */
export const flushPolicies: readonly Model<FlushPolicy>[] = [
  eachReply,
  inputEmpty as unknown as Model<FlushPolicy>,
  beforeRead as unknown as Model<FlushPolicy>,
  dotAtOnce as unknown as Model<FlushPolicy>,
];
