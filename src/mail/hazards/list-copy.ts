import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withFieldOnTop, withLineBelow } from '../edit.js';
import { doubling } from '../doubling.js';
import type { Hazard } from '../hazard.js';

const options = z.strictObject({
  footer: z.boolean().default(true).describe('the list puts a line below the text'),
});

/**
 * Whoever is named in To and reads the list in Cc gets a message twice, and
 * means to: one direct, one with the list's envelope sender, its List-Id (RFC
 * 2919) and perhaps its footer. Message-ID and Date are the author's in both.
 */
export const listCopy: Model<Hazard, (typeof options)['shape']> = {
  name: 'list-copy',
  summary: 'behind each message comes its copy by way of a mailing list, which is wanted too',
  options,
  create: ({ footer }) =>
    doubling('list-copy', {
      sender: 'list-bounces@client.example',
      alter: (message) => {
        const listed = withFieldOnTop(message, 'List-Id: <list.client.example>');
        return footer ? withLineBelow(listed, 'Sent to the list') : listed;
      },
    }),
};
