import { type Distribution, durationDistributions, fixedAt, fork, isShared, parseDuration, parseSize, shared } from '../engine/index.js';
import type { DedupScheme } from '../dedup/index.js';
import { fsyncs } from '../mail/index.js';
import {
  type CommitRule,
  type Habit,
  type Refusal,
  type ServerConfig,
  type ServerProfile,
  commitRules,
  flushPolicies,
  limitsKeyword,
  habits,
  serverProfiles,
} from '../smtp/index.js';
import { type ModelReference, createModel, pick } from './models.js';
import { defined } from './network-plan.js';
import { checkCommit, protocolOf } from './protocol-plan.js';
import type { ResolvedScenario } from './resolve.js';
import type { Scenario } from './schema.js';

/** One server host, ready to be built; what may hold state is made anew for each world. */
export interface ServerPlan {
  readonly refusals: readonly Refusal[];
  build(dedup: DedupScheme): ServerConfig;
}

/** @param offers what the dedup scheme has a server offer */
export function serverPlan(resolved: ResolvedScenario, server: Scenario['server'], offers: readonly string[]): ServerPlan {
  const base = profileOf(resolved.instances, server);
  const { instances } = resolved;
  const protocol = protocolOf(resolved.scenario);
  const commit = maker(() => pick<CommitRule>(instances, 'server.commit', commitRules, server.commit ?? base.commit));
  checkCommit(protocol, commit());
  const extensions = unique([
    ...(server.extensions?.map(upper) ?? base.extensions),
    ...server.offers.map(upper),
    ...(server.limits === undefined ? [] : [limitsKeyword(server.limits)]),
    ...(commit().checkpointNs === undefined ? [] : ['CHECKPOINT']),
    ...offers,
  ]);
  const profile: ServerProfile = shared({
    ...base,
    ...defined({
      extensions,
      sizeLimit: server.sizeLimit === undefined ? undefined : parseSize(server.sizeLimit),
      idleTimeoutNs: server.idleTimeout === undefined ? undefined : parseDuration(server.idleTimeout),
    }),
  });
  const processing = workOf(server.processing);
  const flush = pick(instances, 'server.flush', flushPolicies, server.flush ?? base.flush);
  const named = [...base.habits, ...server.habits];
  const own = instances.get('server.habits') as readonly Habit[] | undefined;
  const makers = [...named.map((habit) => maker(() => createModel(habits, habit))), ...(own ?? []).map((habit) => maker(() => habit))];
  const commandWork = timeOf(processing.command);
  const dotWork = timeOf(processing.dot);
  const holdNs = server.hold === undefined ? base.holdNs : parseDuration(server.hold);
  const fsync = createModel(fsyncs, server.fsync);
  const keeps = shared({ dedup: server.keeps.includes('dedup'), checkpoints: server.keeps.includes('checkpoints') });
  return {
    refusals: shared(server.refuse.map(({ at, code, nth, every }) => ({ at, code, nth: nth ?? null, every: every ?? null }))),
    build(dedup) {
      const made = makers.map((make) => make());
      const config = { protocol, profile, flush, commit: commit(), dedup, habits: made, commandWork, dotWork, holdNs, fsync, keeps };
      return [config.commit, dedup, ...made].every(isShared) ? shared(config) : config;
    },
  };
}

type Time = string | number | ModelReference;

/** A bare time, or a distribution of it, is for the work after the dot. */
function workOf(processing: Scenario['server']['processing']): { command: Time; dot: Time } {
  if (typeof processing !== 'object') return { command: 0, dot: processing };
  return processing.name === undefined ? processing : { command: 0, dot: processing };
}

const timeOf = (time: Time): Distribution =>
  typeof time === 'object' ? createModel(durationDistributions, time) : fixedAt(parseDuration(time));

const upper = (keyword: string): string => keyword.toUpperCase();
const unique = (keywords: readonly string[]): string[] => [...new Set(keywords)];

/** The profile that a server of a scenario has: by name, or as it stands there. */
export const profileOf = (instances: ResolvedScenario['instances'], { profile }: { readonly profile: string }): ServerProfile =>
  (instances.get('server.profile') as ServerProfile | undefined) ?? (serverProfiles.find(({ name }) => name === profile) as ServerProfile);

/** Makes a model anew for each world, unless it is immutable: then one serves them all. An instance that a scenario holds is copied. */
function maker<T extends object>(make: () => T): () => T {
  const first = make();
  return isShared(first) ? () => first : () => fork(first);
}
