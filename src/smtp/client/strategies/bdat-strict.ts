import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { bdatLast, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

/** RFC 3030 to the letter: no chunk before every MAIL and RCPT reply is read, and the next envelope on its own. First message 5 RTT, each next 2. */
export const bdatStrict: Model<Strategy> = {
  name: 'bdat-strict',
  summary: 'BDAT only once the envelope is answered, the next envelope on its own (RFC 3030 to the letter)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'bdat-strict',
      needs: ['PIPELINING', 'CHUNKING'],
      plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), bdatLast(outgoing)],
      may: (step, unanswered) => {
        if (step.kind === 'rcpt') return unanswered.length === unanswered.count('mail') + unanswered.count('rcpt');
        return unanswered.length === 0;
      },
    }),
};
