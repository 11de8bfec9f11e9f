import { parseDuration } from '../engine/index.js';
import type { resolveScenario } from '../scenario/index.js';

type Faults = ReturnType<typeof resolveScenario>['scenario']['faults'];

/** Mean of the exponential clock that cuts each connection, ns; null where connections are lost otherwise, or not at all. */
export function cutClock(faults: Faults): { readonly everyNs: number; readonly isBothWays: boolean } | null {
  if (typeof faults !== 'object' || Array.isArray(faults)) return null;
  const { cuts, partitions } = faults as Exclude<typeof faults, readonly unknown[]>;
  if (cuts?.every === undefined || partitions !== undefined) return null;
  return { everyNs: parseDuration(cuts.every), isBothWays: cuts.direction === 'both' };
}
