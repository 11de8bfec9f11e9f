import type { Request } from './arguments.js';

/** A measurement; wall and CPU in seconds, memory in octets. */
export interface Figures {
  readonly unit: string;
  readonly units: number;
  readonly wall: number;
  readonly cpu: number;
  readonly ok: boolean;
  /** Largest resident set of the process. */
  readonly peak: number;
}

/** Enough for the optimising compiler to be done, by CPU time, so that a busy machine warms up as thoroughly. */
const WARM_SECONDS = 1;
const MOST_WARM_UPS = 200;

const cpuSeconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/**
 * Runs a workload until its code is compiled, then once more by the clock. No
 * collection is forced in between: with no instance left of some hidden class,
 * V8 throws away the code that was compiled for it.
 */
export function measure({ workload, values }: Request): Figures {
  const warmFrom = process.cpuUsage();
  for (let i = 0; i < MOST_WARM_UPS && cpuSeconds(process.cpuUsage(warmFrom)) < WARM_SECONDS; i++) {
    workload.run(smaller(values, workload.warmUp));
  }
  const cpuFrom = process.cpuUsage();
  const wallFrom = performance.now();
  const { units, ok } = workload.run(values);
  const wall = (performance.now() - wallFrom) / 1000;
  const cpu = cpuSeconds(process.cpuUsage(cpuFrom));
  return { unit: workload.unit, units, wall, cpu, ok, peak: process.resourceUsage().maxRSS * 1024 };
}

/** The warm-up's values, but never larger than those asked for. */
function smaller(values: Request['values'], warmUp: Request['values']): Request['values'] {
  const least = (key: string): unknown => {
    const [asked, warm] = [values[key], warmUp[key]];
    return typeof asked === 'number' && typeof warm === 'number' ? Math.min(asked, warm) : asked;
  };
  return Object.fromEntries(Object.keys(values).map((key) => [key, least(key)]));
}
