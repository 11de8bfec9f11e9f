import { parseDuration, parseSize, shared, type RunLimits } from '../engine/index.js';
import { type DedupScheme, type Sharing, dedupSchemes } from '../dedup/index.js';
import { type Fsync, type ArrivalModel, type WorkloadPlan, arrivalModels, fsyncs } from '../mail/index.js';
import type { FaultPlan, NetworkOptions } from '../net/index.js';
import { type MiddleboxMaker, middleboxes } from '../smtp/index.js';
import { type StackProfile, stackProfiles, withOverrides } from '../tcp/index.js';
import { type ClientPlan, clientPlan } from './client-plan.js';
import { type ModelReference, createModel, pick } from './models.js';
import { faultPlan } from './faults-plan.js';
import { defined, networkOptions } from './network-plan.js';
import type { ResolvedScenario } from './resolve.js';
import type { Scenario } from './schema.js';
import { type ServerPlan, serverPlan } from './server-plan.js';
import { type Corpora, workloadPlan } from './workload-plan.js';

/** A scenario as numbers and models: everything parsed, nothing that belongs to one run. */
export interface Plan extends ClientPlan {
  readonly scenario: Scenario;
  readonly network: NetworkOptions;
  readonly faults: FaultPlan;
  readonly clientStack: StackProfile;
  readonly serverStack: StackProfile;
  readonly servers: readonly ServerPlan[];
  /** Never used itself: each host of each world has a copy. */
  readonly dedup: DedupScheme;
  readonly dedupSharing: Sharing | null;
  readonly middlebox: MiddleboxMaker;
  readonly workload: WorkloadPlan;
  readonly arrivals: ArrivalModel;
  /** When the client's record of what is taken is on disk; null: at once. */
  readonly clientFsync: Fsync | null;
  readonly limits: RunLimits;
  readonly digest: boolean;
}

/** Builds the models that a scenario names. @throws ScenarioError for a corpus that is not there. */
export function planScenario(resolved: ResolvedScenario, corpora: Corpora): Plan {
  const { scenario } = resolved;
  const dedup = pick<DedupScheme>(resolved.instances, 'dedup', dedupSchemes, scenario.dedup);
  return shared({
    scenario,
    network: networkOptions(scenario),
    faults: shared(faultPlan(scenario.faults, (scenario.servers ?? [scenario.server]).length)),
    ...stacks(scenario.tcp, scenario.client.fastOpen),
    ...clientPlan(resolved),
    servers: (scenario.servers ?? [scenario.server]).map((server) => serverPlan(resolved, server, dedup.offers ?? [])),
    dedup,
    dedupSharing: sharingOf(scenario.dedup),
    middlebox: pick(resolved.instances, 'middlebox', middleboxes, scenario.middlebox),
    workload: workloadPlan(resolved, corpora),
    clientFsync: scenario.client.fsync === 'at-once' ? null : createModel(fsyncs, scenario.client.fsync),
    arrivals: pick<ArrivalModel>(resolved.instances, 'workload.arrivals', arrivalModels, scenario.workload.arrivals),
    limits: { timeNs: parseDuration(scenario.limits.time), events: scenario.limits.events },
    digest: scenario.observe.digest,
  });
}

type StackPair = Extract<Scenario['tcp'], { profile?: undefined }>;
type StackReference = StackPair['client'];

/** `fastOpen`: what the client asks of both ends that are not told otherwise. */
function stacks(tcp: Scenario['tcp'], fastOpen?: boolean): { clientStack: StackProfile; serverStack: StackProfile } {
  const isPair = typeof tcp === 'object' && 'client' in tcp;
  const { client, server } = isPair ? (tcp as StackPair) : { client: tcp as StackReference, server: tcp as StackReference };
  return { clientStack: stack(client, fastOpen), serverStack: stack(server, fastOpen) };
}

function stack(reference: StackReference, fastOpen?: boolean): StackProfile {
  const given = typeof reference === 'string' ? { profile: reference } : reference;
  const base = stackProfiles.find(({ profile }) => profile.name === given.profile);
  if (base === undefined) throw new Error(`no stack is named ${given.profile}`);
  const optional = <T, R>(value: T | undefined, parse: (value: T) => R): R | undefined => (value === undefined ? undefined : parse(value));
  const { profile: _name, ...options } = { ...given } as Exclude<StackReference, string>;
  const keepalive = typeof options.keepalive === 'object' ? options.keepalive : {};
  return withOverrides(
    base.profile,
    defined({
      congestion: options.congestion,
      sack: options.sack,
      timestamps: options.timestamps,
      windowScaling: options.windowScaling,
      ecn: options.ecn,
      fastOpen: options.fastOpen ?? fastOpen,
      mtuProbing: options.mtuProbing,
      receiveWindow: options.receiveWindow,
      nagle: options.nagle,
      initialWindow: options.initialWindow,
      keepsDataOnReset: options.keepsDataOnReset,
      delayedAckNs: optional(options.delayedAck, parseDuration),
      sendBuffer: optional(options.sendBuffer, parseSize),
      receiveBuffer: optional(options.receiveBuffer, parseSize),
      rtoMinNs: optional(options.rtoMin, parseDuration),
      keepalive: options.keepalive === undefined ? undefined : options.keepalive !== false,
      keepaliveIdleNs: optional(keepalive.idle, parseDuration),
      keepaliveIntervalNs: optional(keepalive.interval, parseDuration),
      keepaliveProbes: keepalive.probes,
      userTimeoutNs: optional(options.userTimeout, parseDuration),
      giveUpNs: optional(options.giveUp, parseDuration),
    }),
  );
}

/** Whether the MX hosts tell each other what they have taken. */
function sharingOf(dedup: ModelReference): Sharing | null {
  if (typeof dedup === 'string' || dedup.scope !== 'shared') return null;
  return shared({ lagNs: parseDuration((dedup as { lag?: string | number }).lag ?? 0) });
}
