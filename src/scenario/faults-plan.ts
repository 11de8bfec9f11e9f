import { parseDuration, parseSize } from '../engine/index.js';
import {
  CLIENT_HOST,
  type Cut,
  type FaultPlan,
  type PlacedCrash,
  type PlacedCut,
  type PlacedPartition,
  type RandomCuts,
  type RandomPartitions,
} from '../net/index.js';
import { ScenarioError } from './errors.js';
import type { Scenario } from './schema.js';

type Faults = Scenario['faults'];
type Placed = Extract<Faults, readonly unknown[]>[number];
type RandomFaults = Exclude<Faults, 'none' | readonly unknown[]>;

/**
 * The faults that a scenario describes.
 * @param servers how many there are
 * @throws ScenarioError when one is to crash that is not there
 */
export function faultPlan(faults: Faults, servers: number): FaultPlan {
  if (faults === 'none') return { random: null, placed: [] };
  checkHosts(faults, servers);
  if (Array.isArray(faults)) {
    const placed: PlacedCut[] = [];
    const partitions: PlacedPartition[] = [];
    const crashes: PlacedCrash[] = [];
    for (const fault of faults as readonly Placed[]) {
      if (fault.kind === 'partition') partitions.push(placedPartition(fault));
      else if (fault.kind === 'crash') crashes.push(placedCrash(fault));
      else placed.push(placedCut(fault));
    }
    return { random: null, placed, partitions, crashes };
  }
  const { cuts, partitions, crashes } = faults as RandomFaults;
  return {
    random: cuts === undefined ? null : randomCuts(cuts),
    placed: [],
    randomPartitions: partitions === undefined ? null : randomPartitions(partitions),
    randomCrashes:
      crashes === undefined ? null : { host: hostOf(crashes), everyNs: parseDuration(crashes.every), forNs: parseDuration(crashes.for) },
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

const hostOf = ({ host, mx = 1 }: { host: 'client' | 'server'; mx?: number | undefined }): number => (host === 'client' ? CLIENT_HOST : mx);

const placedCrash = (fault: Extract<Placed, { kind: 'crash' }>): PlacedCrash => ({
  host: hostOf(fault),
  atNs: fault.at === undefined ? null : parseDuration(fault.at),
  on: fault.on ?? null,
  nth: fault.nth ?? 1,
  connection: fault.connection ?? null,
  forNs: parseDuration(fault.for),
});

function placedCut(fault: Exclude<Placed, { kind: 'partition' | 'crash' }>): PlacedCut {
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

function checkHosts(faults: Exclude<Faults, 'none'>, servers: number): void {
  const isList = Array.isArray(faults);
  const named: readonly [path: (string | number)[], mx: number | undefined][] = isList
    ? (faults as readonly Placed[]).map((fault, i) => [['faults', i, 'mx'], fault.kind === 'crash' ? fault.mx : undefined])
    : [[['faults', 'crashes', 'mx'], (faults as RandomFaults).crashes?.mx]];
  const complaints = named.flatMap(([path, mx]) =>
    mx !== undefined && mx > servers
      ? [{ path, message: `found ${mx}, and the servers are ${servers}; expected one of them, from 1` }]
      : [],
  );
  if (complaints.length > 0) throw new ScenarioError(complaints);
}
