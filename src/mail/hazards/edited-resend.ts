import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withDate, withLineBelow } from '../edit.js';
import { laterDate } from '../later-date.js';
import { doubling } from '../doubling.js';
import type { Hazard } from '../hazard.js';

const options = z.strictObject({
  date: z.enum(['new', 'kept']).default('new').describe('the Date field of the second one'),
});

/**
 * "Resend this message" of a mail program, after the author has mended the
 * text: the same Message-ID, for the same recipients, and it says something
 * else. Sympa drops it without a word.
 */
export const editedResend: Model<Hazard, (typeof options)['shape']> = {
  name: 'edited-resend',
  summary: 'each message is sent again by its author with another text under the same Message-ID',
  options,
  create: ({ date }) =>
    doubling('edited-resend', {
      alter: (message) => {
        const mended = withLineBelow(message, 'Correction: see above');
        return date === 'new' ? withDate(mended, laterDate(message.number)) : mended;
      },
    }),
};
