import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withMessageId } from '../edit.js';
import { altering } from '../altering.js';
import type { Hazard } from '../hazard.js';

/**
 * An application that puts one Message-ID into all its mail, against RFC 5322
 * 3.6.4. The Exchange store compares the submit time too because of these.
 */
export const constantId: Model<Hazard> = {
  name: 'constant-id',
  summary: 'every message has the same Message-ID',
  options: z.strictObject({}),
  create: () => altering('constant-id', (message) => withMessageId(message, '<mailer@client.example>')),
};
