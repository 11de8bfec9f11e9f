import { z } from 'zod';
import { type Model, shared } from '../../../engine/index.js';
import { inTurn, type Startup } from '../startup.js';
import { ehlo, greeting, helo, qhlo } from '../step.js';

/**
 * QUICKSTART (draft-fanf-smtp-quickstart, 2007) in its basic form: a greeting
 * that names the extensions is answered with QHLO and the first group at once.
 * First message 4 RTT by DATA, 3 by BDAT. Without QUICKSTART as `esmtp`.
 */
export const quickstart: Model<Startup> = {
  name: 'quickstart',
  summary: 'QHLO and the first group behind a greeting that names QUICKSTART (Finch, 2007)',
  options: z.strictObject({}),
  create: () =>
    shared({
      name: 'quickstart',
      retracts: true,
      plan: () => [greeting()],
      afterGreeting: (name, greeted) =>
        greeted.has('QUICKSTART') ? { steps: [qhlo(name)], presumes: greeted } : { steps: [ehlo(name)], presumes: null },
      may: (step, unanswered, isPresumed) => isPresumed || inTurn(step, unanswered),
      fallback: (name) => [helo(name)],
    }),
};
