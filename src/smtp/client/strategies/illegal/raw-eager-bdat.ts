import { z } from 'zod';
import { type Model, shared } from '../../../../engine/index.js';
import { NOTHING_OFFERED } from '../../../offer.js';
import { bdatLast, ehlo, greeting, mail, quit, rcpts } from '../../step.js';
import type { Strategy } from '../../strategy.js';
import { PLAIN } from './plain.js';

/** Everything before the greeting: EHLO, each message with BDAT, and QUIT (RFC 5321 4.3.1, RFC 2920 3.1, RFC 3030 2). First message 2 RTT, each next 0. */
export const rawEagerBdat: Model<Strategy> = {
  name: 'raw-eager-bdat',
  summary: 'illegal: EHLO, all messages by BDAT and QUIT before the greeting',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'raw-eager-bdat',
      needs: [],
      startup: shared({
        name: 'raw-eager-bdat',
        presumes: () => NOTHING_OFFERED,
        plan: (name) => [greeting(), ehlo(name)],
        may: () => true,
        fallback: () => null,
      }),
      plan: (outgoing, _peer, isLast) => [mail(outgoing, PLAIN), ...rcpts(outgoing), bdatLast(outgoing), ...(isLast ? [quit()] : [])],
      may: () => true,
    }),
};
