import { z } from 'zod';
import { type Model, parseSize, shared, sizeValue } from '../../../engine/index.js';
import { bdatLast, bdatParts, mail, rcpts } from '../step.js';
import type { Strategy } from '../strategy.js';

const options = z.strictObject({ buffer: sizeValue.default(8192).describe('the largest message that goes with its envelope') });

/**
 * As Exim sends with CHUNKING (transport.c): a message that fits its buffer goes
 * with its envelope in one flight; of a larger one the header goes as a chunk
 * with the envelope, and the rest when that is answered. First message 4 RTT,
 * each next 1; of large ones 5 and 2.
 */
export const bdatHeaderFirst: Model<Strategy, typeof options.shape> = {
  name: 'bdat-header-first',
  summary: 'envelope and BDAT LAST as one group; of a message that exceeds a buffer the header first (Exim)',
  options,
  create({ buffer }) {
    const most = parseSize(buffer);
    return shared({
      name: 'bdat-header-first',
      needs: ['PIPELINING', 'CHUNKING'],
      plan: (outgoing, peer) => [
        mail(outgoing, peer),
        ...rcpts(outgoing),
        ...(outgoing.message.content.octets <= most ? [bdatLast(outgoing)] : bdatParts(outgoing, outgoing.message.content.headerOctets)),
      ],
      may: (step, unanswered) => {
        if (step.kind === 'bdat') return unanswered.count('bdat') === 0;
        return step.kind === 'rcpt' || unanswered.length === 0;
      },
    });
  },
};
