import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { bdatLast, mail, rcpts, rset } from '../step.js';
import type { Strategy } from '../strategy.js';

const options = z.strictObject({
  across: z.boolean().default(false).describe('the next envelope goes along with the last chunk, behind a RSET'),
});

/**
 * RFC 3030 to the letter: no chunk before every MAIL and RCPT reply is read, and
 * the next envelope on its own. First message 5 RTT, each next 2; with `across`,
 * where chunk and next envelope share a group, 1. The RSET between them is for
 * the chunk that fails: what state that leaves is not known (RFC 3030 2).
 */
export const bdatStrict: Model<Strategy, typeof options.shape> = {
  name: 'bdat-strict',
  summary: 'BDAT only once the envelope is answered, the next envelope on its own (RFC 3030 to the letter)',
  options,
  create: ({ across }) =>
    shared({
      name: 'bdat-strict',
      needs: ['PIPELINING', 'CHUNKING'],
      plan: (outgoing, peer) => [
        ...(across && peer.transactions > 0 ? [rset()] : []),
        mail(outgoing, peer),
        ...rcpts(outgoing),
        bdatLast(outgoing),
      ],
      may: (step, unanswered) => {
        if (step.kind === 'bdat') return unanswered.length === 0;
        const before = across ? unanswered.count('bdat') + unanswered.count('rset') : 0;
        const envelope = step.kind === 'rcpt' ? unanswered.count('mail') + unanswered.count('rcpt') : 0;
        return unanswered.length === before + envelope;
      },
    }),
};
