import { z } from 'zod';
import { DAY, HOUR, MINUTE, type Model, SECOND, duration, parseDuration, shared } from '../../engine/index.js';
import type { RetryPolicy } from '../retry-policy.js';

/** A part of a retry rule: up to an age, a wait that is multiplied by a factor from one try to the next. */
interface Phase {
  readonly untilNs: number;
  readonly firstNs: number;
  readonly factor: number;
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };
const PHASE = /^(?:F,(\d+)([smhdw]),(\d+)([smhdw])|G,(\d+)([smhdw]),(\d+)([smhdw]),(\d+(?:\.\d+)?))$/;
const EXPECTED = "expected an Exim retry rule such as 'F,2h,15m; G,16h,1h,1.5; F,4d,6h': ages that rise, waits and factors of at least 1";

/** The phases of a rule, or null for what is none. */
function phasesOf(rule: string): readonly Phase[] | null {
  const phases: Phase[] = [];
  for (const part of rule.split(';')) {
    const match = PHASE.exec(part.replaceAll(/\s/g, ''));
    if (match === null) return null;
    const [until, unit, first, firstUnit] = match[1] === undefined ? match.slice(5, 9) : match.slice(1, 5);
    const phase = { untilNs: Number(until) * UNITS[unit], firstNs: Number(first) * UNITS[firstUnit], factor: Number(match[9] ?? 1) };
    if (phase.firstNs === 0 || phase.factor < 1 || phase.untilNs <= (phases.at(-1)?.untilNs ?? 0) || phase.untilNs > 60 * DAY) return null;
    phases.push(phase);
  }
  return phases;
}

const options = z.strictObject({
  rule: z
    .string()
    .default('F,2h,15m; G,16h,1h,1.5; F,4d,6h')
    .refine((rule) => phasesOf(rule) !== null, { error: EXPECTED })
    .describe('F,age,wait: that wait up to that age; G,age,wait,factor: a wait that grows'),
  runs: duration('0s').describe('from one queue run to the next, as in -q30m; 0: a queue runner is always there'),
});

/**
 * Exim's retry rules (retry.c; the default configuration's is the default
 * here): each part holds up to an age, F with a fixed wait, G with one that is
 * multiplied each time. The message bounces at the age at which the last part ends.
 * A rule says from when on a message may be tried; who tries it is the next queue
 * runner (`runs`), at fixed times. All mail here is queued at the instant of a run.
 */
export const eximRetry: Model<RetryPolicy, typeof options.shape> = {
  name: 'exim',
  summary: "15 min for 2 h, from 1 h by 1.5 for 16 h, 6 h for 4 days (Exim's default rule; its option is any other)",
  options,
  create({ rule, runs }) {
    const runsNs = parseDuration(runs);
    const phases = phasesOf(rule) as readonly Phase[];
    return shared({
      delayNs(_tries: number, ageNs: number): number {
        const last = phases.length - 1;
        let at = phases.findIndex(({ untilNs }) => ageNs < untilNs);
        if (at < 0) at = last;
        const { firstNs, factor } = phases[at];
        const since = at === 0 ? 0 : phases[at - 1].untilNs;
        let wait = firstNs;
        // The waits of this part that have passed.
        for (let passed = since; factor > 1 && passed + wait <= ageNs; wait = Math.round(wait * factor)) passed += wait;
        return runsNs === 0 ? wait : Math.ceil((ageNs + wait) / runsNs) * runsNs - ageNs;
      },
      giveUpAfterNs: phases[phases.length - 1].untilNs,
    });
  },
};
