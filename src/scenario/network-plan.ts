import { parseDuration, parseProbability, parseQueue, parseRate, shared } from '../engine/index.js';
import {
  type AnyLinkOptions,
  type JitterModel,
  type LinkPair,
  type LossModel,
  type NetworkOptions,
  type QueueModel,
  type RateModel,
  type ReorderModel,
  dropTailQueue,
  fixedRate,
  independentLoss,
  jitterModels,
  lossModels,
  queueModels,
  rateModels,
  reorderModels,
  simplest,
  uniformJitter,
} from '../net/index.js';
import { ScenarioError } from './errors.js';
import { type ModelReference, createModel } from './models.js';
import type { Scenario } from './schema.js';

type NetworkScenario = Scenario['network'];
type Direction = 'up' | 'down';
type DirectionScenario = NonNullable<NetworkScenario['up']>;

/** What one direction is made of: every choice made. */
type LinkScenario = Pick<NetworkScenario, 'rate' | 'mtu' | 'queue' | 'loss' | 'corrupt' | 'duplicate' | 'jitter' | 'reorder'>;

/** What a host's own link is that nothing is said about: no hindrance. */
const OWN_LINK: LinkScenario = {
  rate: 'unlimited',
  mtu: 65535,
  queue: '1MiB',
  loss: 0,
  corrupt: 0,
  duplicate: 0,
  jitter: '0ms',
  reorder: 0,
};

/** The links that a scenario describes. @throws ScenarioError for a recording that nobody has read */
export function networkOptions({ network }: Scenario): NetworkOptions {
  const pair = { ...linkPair(network, network, ['network']), ...narrowOf(network) };
  if (network.hosts === undefined) return shared(pair);
  const hosts = network.hosts.flatMap(({ count, ...own }, i) => {
    const access = shared(linkPair({ ...OWN_LINK, ...defined(own) }, own, ['network', 'hosts', i]));
    return new Array<LinkPair>(count).fill(access);
  });
  return shared({ ...pair, hosts: shared(hosts) });
}

function narrowOf({ pathMtu, icmp }: NetworkScenario): Pick<NetworkOptions, 'narrow'> {
  if (pathMtu === undefined) return {};
  const { up, down } = typeof pathMtu === 'number' ? { up: pathMtu, down: pathMtu } : pathMtu;
  const place = (octets: number | undefined) => (octets === undefined ? null : shared({ pathMtu: octets, icmp }));
  return { narrow: shared({ up: place(up), down: place(down) }) };
}

interface BothWays {
  readonly rtt: string | number;
  readonly up?: DirectionScenario | undefined;
  readonly down?: DirectionScenario | undefined;
}

type Path = readonly (string | number)[];

function linkPair(link: LinkScenario, { rtt, up, down }: BothWays, path: Path): LinkPair {
  const rttNs = parseDuration(rtt);
  return {
    up: linkOptions(link, up, 'up', Math.floor(rttNs / 2), path),
    down: linkOptions(link, down, 'down', Math.ceil(rttNs / 2), path),
  };
}

function linkOptions(
  link: LinkScenario,
  overrides: DirectionScenario | undefined,
  direction: Direction,
  halfNs: number,
  path: Path,
): AnyLinkOptions {
  const { delay, rtt, ...own } = overrides ?? {};
  const chosen: LinkScenario = { ...link, ...defined(own) };
  for (const key of ['rate', 'jitter'] as const) {
    refuseFile(chosen[key], [...path, ...(own[key] === undefined ? [] : [direction]), key, 'file']);
  }
  return simplest(
    shared({
      delayNs: delay !== undefined ? parseDuration(delay) : rtt !== undefined ? Math.floor(parseDuration(rtt) / 2) : halfNs,
      mtu: chosen.mtu,
      models: shared({
        rate: chooseRate(chosen.rate),
        queue: choose<QueueModel>(chosen.queue, queueModels, (text) => dropTailQueue(shared(parseQueue(text)))),
        loss: chooseHits(chosen.loss),
        corrupt: chooseHits(chosen.corrupt),
        duplicate: chooseHits(chosen.duplicate),
        jitter: choose<JitterModel>(chosen.jitter, jitterModels, (text) => uniformJitter(parseDuration(text))),
        reorder: choose<ReorderModel>(chosen.reorder, reorderModels, (p) => createModel(reorderModels, { name: 'late', p })),
      }),
    }),
  );
}

/** The rate of a scenario's network when it is constant, bit/s (0 = unlimited); otherwise null. */
export const constantRate = ({ network }: Scenario): number | null => {
  const { rate } = network;
  return typeof rate === 'object' && 'file' in rate ? null : chooseRate(rate).rateBps;
};

/** The loss probability of a scenario's network when packets are lost one by one; otherwise null. */
export const independentLossOf = ({ network }: Scenario): number | null => chooseHits(network.loss).probability;

const chooseRate = (value: LinkScenario['rate']): RateModel => choose(value, rateModels, (text) => fixedRate(parseRate(text as string)));

const chooseHits = (value: LinkScenario['loss']): LossModel => choose(value, lossModels, (text) => independentLoss(parseProbability(text)));

/** The model that is named, or the one that a bare quantity stands for. */
function choose<T>(value: unknown, models: Parameters<typeof createModel<T>>[0], usual: (quantity: string | number) => T): T {
  if (typeof value === 'object') return createModel(models, value as ModelReference);
  const isName = typeof value === 'string' && models.some(({ name }) => name === value);
  return isName ? createModel(models, value) : usual(value as string | number);
}

/** A recording that stands in a file must have been read by whoever may read files. */
function refuseFile(value: unknown, path: Path): void {
  if (typeof value !== 'object' || value === null || (value as { file?: unknown }).file === undefined) return;
  const message = 'a file is read by the command and by the package in Node; elsewhere the recording itself must stand here';
  throw new ScenarioError([{ path, message }]);
}

/** Without the keys whose value is undefined, which would otherwise overwrite a default. */
export function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}
