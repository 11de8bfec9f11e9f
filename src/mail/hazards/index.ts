import type { Model } from '../../engine/index.js';
import { bccSplit } from './bcc-split.js';
import { constantId } from './constant-id.js';
import { editedResend } from './edited-resend.js';
import type { Hazard } from '../hazard.js';
import { listCopy } from './list-copy.js';
import { missingId } from './missing-id.js';
import { rcptChunks } from './rcpt-chunks.js';
import { reusedId } from './reused-id.js';
import { sameText } from './same-text.js';
import { templateId } from './template-id.js';
import { traceEachTry } from './trace-each-try.js';

export type { Hazard } from '../hazard.js';

/** What a scenario can let happen to its mail, in the order of what is done to it: ids, texts, copies, envelopes, tries. */
export const hazards: readonly Model<Hazard>[] = [
  constantId,
  missingId,
  reusedId,
  templateId,
  sameText,
  editedResend,
  listCopy,
  bccSplit,
  rcptChunks,
  traceEachTry,
];
