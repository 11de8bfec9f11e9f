import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withText } from '../edit.js';
import { altering } from '../altering.js';
import type { Hazard } from '../hazard.js';

/** Reports of a program that has nothing new to say: the header differs, by its id and date at least, and the text never does. */
export const sameText: Model<Hazard> = {
  name: 'same-text',
  summary: 'every message has the same text under a header of its own',
  options: z.strictObject({}),
  create: () => altering('same-text', (message) => withText(message, 'All is well')),
};
