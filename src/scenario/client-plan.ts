import { parseDuration, shared } from '../engine/index.js';
import { FixedRetry, type RetryPolicy, retrySchedules } from '../mail/index.js';
import {
  type ClientConfig,
  type ClientProfile,
  type Strategy,
  authMechanisms,
  clientProfiles,
  grouping,
  probing,
  startups,
  strategies,
  timeoutTables,
  tlsVersions,
  writePatterns,
} from '../smtp/index.js';
import { type ModelReference, createModel, pick } from './models.js';
import { checkOpening, protocolOf } from './protocol-plan.js';
import type { ResolvedScenario } from './resolve.js';
import type { Scenario } from './schema.js';

/** The client of a plan: how it talks, over how many connections, and when it tries again. */
export interface ClientPlan {
  readonly client: ClientConfig;
  readonly connections: number;
  readonly retry: RetryPolicy;
}

export function clientPlan({ scenario, instances }: ResolvedScenario): ClientPlan {
  const { client } = scenario;
  const profile = clientProfileOf(instances, client);
  const asOwn = (strategy: Strategy): Strategy => {
    const bounded = profile.groupOctets === Number.MAX_SAFE_INTEGER ? strategy : grouping(strategy, profile.groupOctets);
    return profile.probes ? probing(bounded) : bounded;
  };
  const { messagesPerConnection } = client;
  const protocol = protocolOf(scenario);
  const strategy = asOwn(pick(instances, 'client.strategy', strategies, client.strategy));
  const startup = pick(instances, 'client.startup', startups, client.startup ?? profile.startup);
  checkOpening(protocol, strategy, startup);
  return shared({
    client: shared({
      name: profile.host,
      protocol,
      strategy,
      alternatives: client.fallback.map((reference) => asOwn(createModel(strategies, reference))),
      startup,
      tls: createModel(tlsVersions, client.tls),
      auth: createModel(authMechanisms, client.auth),
      writes: pick(instances, 'client.writes', writePatterns, client.writes ?? profile.writes),
      timeouts: pick(instances, 'client.timeouts', timeoutTables, client.timeouts ?? profile.timeouts),
      messagesPerConnection:
        messagesPerConnection === 'unlimited' ? Number.MAX_SAFE_INTEGER : (messagesPerConnection ?? profile.messagesPerConnection),
      idleNs: profile.idleNs,
      reuseNs: profile.reuseNs,
      leave: client.leave ?? profile.leave,
      heedsLimits: profile.heedsLimits,
      nodelay: profile.nodelay,
      polls: profile.polls,
      readSize: profile.readSize,
      blocking: client.blocking,
      work: profile.work,
      nextHost: client.nextHost ?? profile.nextHost,
      refusedAt: profile.refusedAt,
    }),
    connections: client.connections ?? profile.connections,
    retry: retryPolicy(client.retry, profile.retry),
  });
}

/** The profile that the client of a scenario has: by name, or as it stands there. */
export const clientProfileOf = (instances: ResolvedScenario['instances'], { profile }: { readonly profile: string }): ClientProfile =>
  (instances.get('client.profile') as ClientProfile | undefined) ?? (clientProfiles.find(({ name }) => name === profile) as ClientProfile);

const FIVE_DAYS = parseDuration('5d');

/** The schedule that a scenario asks for, or the one it falls back on. */
export function retryPolicy({ schedule, after, giveUpAfter }: Scenario['client']['retry'], fallback: ModelReference): RetryPolicy {
  const policy = after === undefined ? createModel(retrySchedules, schedule ?? fallback) : new FixedRetry(parseDuration(after), FIVE_DAYS);
  if (giveUpAfter === undefined) return shared(policy);
  return shared({ delayNs: (tries: number, ageNs: number) => policy.delayNs(tries, ageNs), giveUpAfterNs: parseDuration(giveUpAfter) });
}
