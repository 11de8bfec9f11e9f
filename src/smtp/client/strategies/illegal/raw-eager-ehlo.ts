import { z } from 'zod';
import { type Model, shared } from '../../../../engine/index.js';
import { inTurn } from '../../startup.js';
import { ehlo, greeting } from '../../step.js';
import type { Strategy } from '../../strategy.js';
import { pipelining } from '../pipelining.js';
import { plainly } from './plain.js';

/** EHLO before the greeting (RFC 5321 4.3.1 has the client wait for it), then as `pipelining`. First message 4 RTT, each next 2. */
export const rawEagerEhlo: Model<Strategy> = {
  name: 'raw-eager-ehlo',
  summary: 'illegal: EHLO before the greeting, then as pipelining',
  options: z.strictObject({}),
  create: () => {
    const { plan, may } = pipelining.create({ rset: false });
    return shared({
      name: 'raw-eager-ehlo',
      needs: [],
      startup: shared({
        name: 'raw-eager-ehlo',
        plan: (name) => [greeting(), ehlo(name)],
        may: (step, unanswered) => step.kind === 'ehlo' || inTurn(step, unanswered),
        fallback: () => null,
      }),
      plan: plainly(plan),
      may,
    });
  },
};
