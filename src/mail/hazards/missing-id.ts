import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withMessageId } from '../edit.js';
import { altering } from '../altering.js';
import type { Hazard } from '../hazard.js';

/** Mail without Message-ID, which RFC 5322 3.6.4 asks for and does not require. */
export const missingId: Model<Hazard> = {
  name: 'missing-id',
  summary: 'no message has a Message-ID',
  options: z.strictObject({}),
  create: () => altering('missing-id', (message) => withMessageId(message, null)),
};
