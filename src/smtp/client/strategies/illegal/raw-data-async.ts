import { z } from 'zod';
import { type Model, shared } from '../../../../engine/index.js';
import { body, data, mail, quit, rcpts } from '../../step.js';
import type { Strategy } from '../../strategy.js';
import { PLAIN } from './plain.js';

/** As raw-data-1, message behind message and QUIT behind the last, without reading anything. First message 4 RTT, each next 0. */
export const rawDataAsync: Model<Strategy> = {
  name: 'raw-data-async',
  summary: 'illegal: envelopes and texts behind each other, QUIT behind the last, without waiting for anything',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'raw-data-async',
      needs: [],
      plan: (outgoing, _peer, isLast) => [mail(outgoing, PLAIN), ...rcpts(outgoing), data(), body(outgoing), ...(isLast ? [quit()] : [])],
      may: () => true,
    }),
};
