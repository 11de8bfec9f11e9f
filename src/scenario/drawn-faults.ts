import { LARGEST, LONGEST } from '../engine/index.js';
import type { Cut, DrawnCut, Faults, DrawnCrash, PlacedPartition } from '../net/index.js';
import { CLIENT_HOST } from '../net/index.js';
import type { ScenarioInput } from './schema.js';

/** One entry of a list of placed faults. */
export type PlacedFault = Extract<NonNullable<ScenarioInput['faults']>, readonly unknown[]>[number];

/**
 * What a run's clocks drew, as a list of placed faults: the scenario with this list in place of
 * the clocks runs the same, bit for bit. Without what lies beyond the run's end, or beyond
 * what a scenario can say; null where nothing was random.
 */
export function drawnFaults(faults: Faults, endNs: number): PlacedFault[] | null {
  if (!faults.isRandom) return null;
  const last = Math.min(endNs, LONGEST);
  return [
    ...faults.drawn.filter(({ atNs, afterOctets }) => (atNs ?? 0) <= last && (afterOctets ?? 0) <= LARGEST).map(placedCut),
    ...faults.drawnPartitions.filter(({ atNs }) => atNs <= last).map(placedPartition),
    ...faults.drawnCrashes.filter(({ atNs }) => atNs <= last).map(placedCrash),
  ];
}

const placedCut = ({ connection, atNs, afterOctets, cut }: DrawnCut): PlacedFault => ({
  connection,
  ...(atNs === null ? { afterBytes: afterOctets as number, of: 'both' as const } : { at: `${atNs}ns` }),
  kind: cut.kind,
  ...directionOf(cut.direction),
});

const placedPartition = ({ connection, direction, atNs, forNs }: PlacedPartition): PlacedFault => ({
  kind: 'partition',
  at: `${atNs}ns`,
  for: `${forNs}ns`,
  ...(connection === null ? {} : { connection }),
  ...directionOf(direction),
});

const placedCrash = ({ host, atNs, forNs }: DrawnCrash): PlacedFault => ({
  kind: 'crash',
  at: `${atNs}ns`,
  for: `${forNs}ns`,
  ...(host === CLIENT_HOST ? { host: 'client' as const } : { host: 'server' as const, mx: host }),
});

const directionOf = (direction: Cut['direction']): { direction?: Cut['direction'] } => (direction === 'both' ? {} : { direction });
