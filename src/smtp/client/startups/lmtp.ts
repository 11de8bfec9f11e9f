import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { inTurn, type Startup } from '../startup.js';
import { greeting, lhlo } from '../step.js';

/** Waits for the greeting and sends LHLO; there is nothing to fall back on (RFC 2033 4.1). */
export const lmtp: Model<Startup> = {
  name: 'lmtp',
  summary: 'wait for the greeting, LHLO: for `protocol: lmtp`, and no other startup is',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'lmtp',
      protocol: 'lmtp',
      hello: lhlo,
      plan: (name) => [greeting(), lhlo(name)],
      may: inTurn,
      fallback: () => null,
    }),
};
