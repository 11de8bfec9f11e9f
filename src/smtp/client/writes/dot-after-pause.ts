import { z } from 'zod';
import { type Model, duration, parseDuration, shared } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';

const options = z.strictObject({
  pause: duration('10s').describe('how long the dot is held back at most'),
  olderThan: duration('500s').describe('age from which on a message is sent so; a younger one as coalesced'),
  until: z
    .enum(['over', 'acknowledged'])
    .default('over')
    .describe(
      'over: the pause takes its time; acknowledged: it ends when the send buffer is empty, that is, TCP has had all of the text acknowledged',
    ),
  poll: duration('100ms').describe('how often TCP is asked, with acknowledged'),
});

/**
 * Postfix's way around a Cisco PIX, which swallows a final dot whose CRLF.CRLF is cut by the end
 * of a segment (smtp_proto.c; smtp_pix_workaround_delay_time 10 s, smtp_pix_workaround_threshold_time
 * 500 s): the text is flushed, the dot held back, and then sent in a segment of its own. What it was before
 * (Postfix HISTORY): in May 2001 a flush alone, which is `pause: 0s` here and `dot-apart`; in November 2001 a wait for
 * the send buffer to be empty, `until: acknowledged`; then the plain sleep.
 *
 * Postfix does so only where the greeting was masked; here it is the choice of who names the pattern.
 */
export const dotAfterPause: Model<WritePattern, typeof options.shape> = {
  name: 'dot-after-pause',
  summary:
    'the text is flushed and the final dot follows after 10 s, in a segment of its own, once the message is 500 s old (Postfix against PIX)',
  options,
  create: ({ pause, olderThan, until, poll }) => {
    const pauseNs = parseDuration(pause);
    const olderNs = parseDuration(olderThan);
    const pollNs = until === 'acknowledged' ? Math.max(1, parseDuration(poll)) : pauseNs;
    return shared({
      name: 'dot-after-pause',
      linewise: false,
      // A pause of nothing is a flush alone.
      endsCall: (_part, next) => next?.role === 'dot' && pauseNs === 0,
      holdBack: ({ role }, { messageAgeNs, heldNs, unacknowledged }) => {
        if (role !== 'dot' || messageAgeNs - heldNs < olderNs || heldNs >= pauseNs) return 0;
        if (until === 'acknowledged' && unacknowledged === 0) return 0;
        return Math.min(pollNs, pauseNs - heldNs);
      },
    });
  },
};
