import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withMessageId } from '../edit.js';
import { altering } from '../altering.js';
import type { Hazard } from '../hazard.js';

const options = z.strictObject({
  after: z.int().min(1).default(100).describe('messages until the ids begin again'),
});

/** A program that numbers its mail and whose numbers begin again: at each start, or when a counter is full. */
export const reusedId: Model<Hazard, (typeof options)['shape']> = {
  name: 'reused-id',
  summary: 'the Message-IDs begin again after so many messages',
  options,
  create: ({ after }) => altering('reused-id', (message) => withMessageId(message, `<${message.number % after}@client.example>`)),
};
