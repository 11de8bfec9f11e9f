import { parseDuration, parseSize } from '../engine/index.js';
import type { Cut, FaultPlan, PlacedCut, PlacedPartition, RandomCuts, RandomPartitions } from '../net/index.js';
import type { Scenario } from './schema.js';

type Faults = Scenario['faults'];
type Placed = Extract<Faults, readonly unknown[]>[number];
type RandomFaults = Exclude<Faults, 'none' | readonly unknown[]>;

/** The faults that a scenario describes. */
export function faultPlan(faults: Faults): FaultPlan {
  if (faults === 'none') return { random: null, placed: [] };
  if (Array.isArray(faults)) {
    const placed: PlacedCut[] = [];
    const partitions: PlacedPartition[] = [];
    for (const fault of faults as readonly Placed[]) {
      if (fault.kind === 'partition') partitions.push(placedPartition(fault));
      else placed.push(placedCut(fault));
    }
    return { random: null, placed, partitions };
  }
  const { cuts, partitions } = faults as RandomFaults;
  return {
    random: cuts === undefined ? null : randomCuts(cuts),
    placed: [],
    randomPartitions: partitions === undefined ? null : randomPartitions(partitions),
  };
}

function randomCuts(cuts: NonNullable<RandomFaults['cuts']>): RandomCuts {
  return {
    cut: { kind: cuts.kind, direction: cuts.direction },
    everyNs: cuts.every === undefined ? null : parseDuration(cuts.every),
    everyOctets: cuts.everyBytes === undefined ? null : parseSize(cuts.everyBytes),
  };
}

function randomPartitions(partitions: NonNullable<RandomFaults['partitions']>): RandomPartitions {
  return { direction: partitions.direction, everyNs: parseDuration(partitions.every), forNs: parseDuration(partitions.for) };
}

function placedPartition(fault: Extract<Placed, { kind: 'partition' }>): PlacedPartition {
  return {
    connection: fault.connection ?? null,
    direction: fault.direction,
    atNs: parseDuration(fault.at),
    forNs: parseDuration(fault.for),
  };
}

function placedCut(fault: Exclude<Placed, { kind: 'partition' }>): PlacedCut {
  const cut: Cut = { kind: fault.kind, direction: fault.direction };
  return {
    cut,
    connection: fault.connection ?? null,
    atNs: fault.at === undefined ? null : parseDuration(fault.at),
    afterOctets: fault.afterBytes === undefined ? null : parseSize(fault.afterBytes),
    afterSegments: fault.afterSegments ?? null,
    counted: fault.of ?? fault.direction,
    on: fault.on ?? null,
    nth: fault.nth ?? 1,
  };
}
