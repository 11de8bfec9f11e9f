import { z } from 'zod';
import { type Model, shared } from '../../../../engine/index.js';
import { NOTHING_OFFERED } from '../../../offer.js';
import { inTurn } from '../../startup.js';
import { ehlo, greeting } from '../../step.js';
import type { Strategy } from '../../strategy.js';
import { pipelining } from '../pipelining.js';
import { plainly } from './plain.js';

/** The first envelope right behind EHLO, which must be the last of its group (RFC 2920 3.1); then as `pipelining`. First message 4 RTT, each next 2. */
export const rawEhloPipe: Model<Strategy> = {
  name: 'raw-ehlo-pipe',
  summary: 'illegal: the first envelope right behind EHLO, then as pipelining',
  options: z.strictObject({}),
  create: () => {
    const { plan, may } = pipelining.create({ rset: false });
    return shared({
      name: 'raw-ehlo-pipe',
      needs: [],
      startup: shared({
        name: 'raw-ehlo-pipe',
        presumes: () => NOTHING_OFFERED,
        plan: (name) => [greeting(), ehlo(name)],
        may: (step, unanswered) => (step.kind === 'body' ? inTurn(step, unanswered) : unanswered.count('greeting') === 0),
        fallback: () => null,
      }),
      plan: plainly(plan),
      // EHLO is one more command of the first group.
      may: (step, unanswered) => may(step, unanswered) || (step.kind !== 'body' && onlyEnvelope(unanswered)),
    });
  },
};

const onlyEnvelope: (unanswered: Parameters<Strategy['may']>[1]) => boolean = (unanswered) =>
  unanswered.count('ehlo') > 0 && unanswered.length === unanswered.count('ehlo') + unanswered.count('mail') + unanswered.count('rcpt');
