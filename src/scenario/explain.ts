import { parseDuration } from '../engine/index.js';
import { Courses } from './course.js';
import { type PlacedFault, drawnFaults } from './drawn-faults.js';
import { ScenarioError } from './errors.js';
import { Fates, type Incident, type Incidents } from './fates.js';
import { withFewerKeys } from './fewer-keys.js';
import { Stages, atPoint } from './named-point.js';
import type { ScenarioInput } from './schema.js';
import { prepare } from './simulate.js';
import type { Corpora } from './workload-plan.js';
import { World } from './world.js';

/** A doubled, lost or falsely suppressed message, and the least that shows it again. */
export interface Explanation {
  /** What happened in the run that was asked about. */
  readonly incident: Incident;
  /** A scenario whose faults are placed one by one, as they were drawn: it shows the like. */
  readonly scenario: ScenarioInput;
  /** What happens in that one. */
  readonly shown: Incident;
}

/** Runs that the search for fewer faults may take, and that for fewer keys. */
const MOST_RUNS = 40;
/** How many more events than before a run with fewer keys may take: so many times as many, and so many more. */
const LONGER = { times: 2, more: 10_000 } as const;

/** Messages that a scenario is tried with where the first of them is concerned. */
const FIRST_FEW = [1, 2, 5];

type WithFaults = ScenarioInput & { readonly faults: PlacedFault[] };

interface Run {
  readonly fates: Fates;
  readonly courses: Courses;
  readonly stages: Stages;
  readonly faults: readonly PlacedFault[] | null;
  readonly events: number;
}

/**
 * Why was a message doubled, lost or falsely suppressed? Runs a scenario, takes the first such message, and
 * looks for the least that shows it again: the connection concerned alone, or else
 * as few of the faults that were drawn as will do; then the one that is left at a named point of the first message, if there
 * it brings the like about; and then as few keys. Null when nothing of the kind happened.
 * @throws ScenarioError when the scenario cannot be run
 */
export function explain(input: ScenarioInput, what: Incidents, { corpora = {} }: { corpora?: Corpora } = {}): Explanation | null {
  const run = (scenario: ScenarioInput): Run => runOf(scenario, corpora);
  const whole = run(input);
  const incident = whole.fates.incidents(what)[0];
  if (incident === undefined) return null;
  // Placed faults stand in the scenario already.
  const placed = whole.faults ?? (Array.isArray(input.faults) ? (input.faults as PlacedFault[]) : []);
  const alone = aloneOn(input, incident, whole.fates, placed);
  const likewise = run(alone).fates.incidents(what)[0];
  const [from, wanted] = likewise === undefined ? [{ ...input, faults: [...placed] }, incident] : [alone, likewise];
  const faults = fewest(from.faults, wanted, (tried) => same(run({ ...from, faults: tried }), wanted) !== undefined);
  const fewer = withFewerMessages({ ...from, faults }, wanted, corpora, (tried) => same(run(tried), wanted) !== undefined);
  const [least, sought, comesAbout] = ofFirstMessage(fewer, run(fewer), wanted, corpora);
  const scenario = withFewerMessages(withFewerKeys(least, MOST_RUNS, comesAbout), sought, corpora, comesAbout);
  return { incident, scenario, shown: same(run(scenario), sought) ?? sought };
}

type Happens = (tried: ScenarioInput) => boolean;

/** The scenario that shows the like of an incident at the first message, by a fault at a named point, or else as it is; the incident that it shows; and whether another shows it too. */
function ofFirstMessage(input: ScenarioInput, run: Run, wanted: Incident, corpora: Corpora): [ScenarioInput, Incident, Happens] {
  const first = { ...wanted, message: 0 };
  const named = atPoint(input, run.stages.lastOf(same(run, wanted) ?? wanted));
  const comesAbout = comesAboutAsIn(run, wanted, corpora, first);
  for (const messages of named === null ? [] : FIRST_FEW) {
    const tried = { ...(named as ScenarioInput), workload: { ...input.workload, messages } };
    if (comesAbout(tried)) return [tried, first, comesAbout];
  }
  return [input, wanted, comesAboutAsIn(run, wanted, corpora)];
}

function runOf(input: ScenarioInput, corpora: Corpora, mostEvents = Number.POSITIVE_INFINITY): Run {
  const fates = new Fates();
  const courses = new Courses();
  const stages = new Stages();
  const plan = prepare(input, corpora);
  const limits = { ...plan.limits, events: Math.min(plan.limits.events, mostEvents) };
  const world = new World({ ...plan, limits }, plan.scenario.seed, [fates, courses, stages]);
  const { simulatedNs, events } = world.run();
  return { fates, courses, stages, faults: drawnFaults(world.network.faults, simulatedNs), events };
}

/** Whether the same happens to the same message, or another that is sought, by the same way, in not many more events. */
function comesAboutAsIn(run: Run, wanted: Incident, corpora: Corpora, sought = wanted): Happens {
  const mostEvents = run.events * LONGER.times + LONGER.more;
  const course = run.courses.of(same(run, wanted) ?? wanted);
  return (tried) => {
    const less = runIfPossible(tried, corpora, mostEvents);
    const shown = less === null ? undefined : same(less, sought);
    return less !== null && shown !== undefined && less.courses.of(shown) === course;
  };
}

/** Null for a scenario that cannot be run, or not within so many events. */
function runIfPossible(input: ScenarioInput, corpora: Corpora, mostEvents: number): Run | null {
  try {
    const run = runOf(input, corpora, mostEvents);
    return run.events < mostEvents ? run : null;
  } catch (error) {
    if (error instanceof ScenarioError) return null;
    throw error;
  }
}

/** The same has happened to the same message, on whatever connections. */
const same = ({ fates }: Run, { what, message, recipient }: Incident): Incident | undefined =>
  fates.incidents(what).find((other) => other.message === message && other.recipient === recipient);

/** The connection concerned as the first and only one, with as many messages as it carried: what befell it befalls it at the same age. */
function aloneOn(input: ScenarioInput, { connections: [connection] }: Incident, fates: Fates, faults: readonly PlacedFault[]): WithFaults {
  const openedAt = fates.openedAt[connection];
  return {
    ...input,
    ...(input.client?.connections === undefined ? {} : { client: { ...input.client, connections: 1 } }),
    workload: { ...input.workload, messages: fates.carriedOn(connection) },
    faults: faults.flatMap((fault) => asFirst(fault, connection, openedAt)),
  };
}

/** The connection that a fault is for; undefined: any, or a host. */
const connectionOf = (fault: PlacedFault): number | undefined => ('connection' in fault ? fault.connection : undefined);

/** When it is to happen, ns; undefined: at a place, not at an instant. */
const instantOf = ({ at }: { at?: string | number | undefined }): number | undefined => (at === undefined ? undefined : parseDuration(at));

/** A fault that concerns one connection, as it would concern the first of a run. */
function asFirst(fault: PlacedFault, connection: number, openedAt: number): PlacedFault[] {
  if (![undefined, connection].includes(connectionOf(fault))) return [];
  const first = fault.kind === 'crash' && fault.connection === undefined ? fault : { ...fault, connection: 1 };
  const instant = instantOf(fault);
  if (instant === undefined) return [first];
  const age = instant - openedAt;
  if (fault.kind !== 'partition' && fault.kind !== 'crash') return age < 0 ? [] : [{ ...first, at: `${age}ns` } as PlacedFault];
  const forNs = parseDuration(fault.for);
  if (age + forNs <= 0) return [];
  return [{ ...first, at: `${Math.max(0, age)}ns`, for: `${forNs + Math.min(0, age)}ns` } as PlacedFault];
}

/** Drops what came too late to matter, then part after part of the rest, the last ones first, as long as it still happens: what comes early needs few messages. */
function fewest(
  faults: readonly PlacedFault[],
  { connections, atNs }: Incident,
  happens: (faults: PlacedFault[]) => boolean,
): PlacedFault[] {
  const [lastConnection, lastAt] = [Math.max(...connections), Math.max(...atNs)];
  const isInTime = (fault: PlacedFault): boolean => {
    const [connection, instant] = [connectionOf(fault), instantOf(fault)];
    return connection === undefined ? instant === undefined || instant <= lastAt : connection <= lastConnection;
  };
  let left = MOST_RUNS;
  const tries = (tried: PlacedFault[]): boolean => left-- > 0 && happens(tried);
  let kept = faults.filter(isInTime);
  if (kept.length < faults.length && !tries(kept)) kept = [...faults];
  const own = kept.filter((fault) => [undefined, ...connections].includes(connectionOf(fault)));
  if (own.length < kept.length && tries(own)) kept = own;
  for (let size = Math.ceil(kept.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let to = kept.length; to > 0 && left > 0; to -= size) {
      const without = [...kept.slice(0, Math.max(0, to - size)), ...kept.slice(to)];
      if (tries(without)) kept = without;
    }
  }
  return kept;
}

/** Messages behind the one concerned that others may have been busy with: none, or a few, or more. */
const BEHIND = [0, 1, 3, 10, 30, 100];

/** Mail is taken up in order: what comes long after the message concerned makes no difference to it. */
function withFewerMessages(
  input: ScenarioInput,
  { message }: Incident,
  corpora: Corpora,
  happens: (input: ScenarioInput) => boolean,
): ScenarioInput {
  const { count } = prepare(input, corpora).workload;
  for (const behind of BEHIND) {
    const fewer = { ...input, workload: { ...input.workload, messages: message + 1 + behind } };
    if (message + 1 + behind < count && happens(fewer)) return fewer;
  }
  return input;
}
