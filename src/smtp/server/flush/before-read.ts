import { z } from 'zod';
import { type Model, durationValue, parseDuration, shared } from '../../../engine/index.js';
import type { FlushPolicy } from '../flush-policy.js';

const options = z.strictObject({
  longest: durationValue
    .optional()
    .describe('when nothing was written or read for longer than this, the next reply and all before it leave at once; never when left out'),
  after: z
    .array(z.string())
    .default([])
    .describe('commands whose replies, and all before them, leave at once; content is a final dot or a last chunk'),
});

/**
 * A buffered stream that is flushed where it reads: all replies wait, to
 * whatever command, until the server has looked at all that its last read call
 * took. So with Postfix (vstream's double buffering; `longest: 10s` is
 * smtpd_chat.c), Exim (smtp_refill) and qmail-smtpd (saferead, which is quick with some, `after`); they do not make the exceptions
 * of RFC 2920 3.2 (5), (6), and nobody can tell whose group ends where it should.
 */
export const beforeRead: Model<FlushPolicy, typeof options.shape> = {
  name: 'before-read',
  summary: 'all replies wait until the server reads from its socket again (Postfix, Exim, qmail, smtp-sink)',
  options,
  create: ({ longest, after }) => {
    const verbs = new Set(after);
    return shared({
      name: 'before-read',
      beforeReads: true,
      flushesAfter: (verb: string) => verbs.has(verb),
      ...(longest === undefined ? {} : { longestNs: parseDuration(longest) }),
    });
  },
};
