import { type RandomStreams, type Simulation, shared } from '../engine/index.js';
import type { FarEnd } from './hop.js';
import { Link, type LinkOptions } from './link.js';
import { ModelLink, type ModelLinkOptions } from './model-link.js';

/** A link in numbers when it is a plain one, or in models. */
export type AnyLinkOptions = LinkOptions | ModelLinkOptions;
export type AnyLink = Link | ModelLink;

/** The plain link that does the same, if there is one: it is the faster. */
export function simplest(options: ModelLinkOptions): AnyLinkOptions {
  const { delayNs, mtu, models } = options;
  const { limit } = models.queue;
  const { rateBps } = models.rate;
  const { probability } = models.loss;
  const { uniformNs } = models.jitter;
  const isPlain = models.corrupt.probability === 0 && models.duplicate.probability === 0 && models.reorder.isNone;
  if (!isPlain || limit === null || rateBps === null || probability === null || uniformNs === null) return options;
  return shared({ delayNs, mtu, rateBps, queueOctets: limit.octets, queuePackets: limit.packets, loss: probability, jitterNs: uniformNs });
}

/** @param path of the link, `link/client→server`: its random streams are below */
export function buildLink(simulation: Simulation, options: AnyLinkOptions, path: string, far: FarEnd | null): AnyLink {
  const random: RandomStreams = simulation.random;
  if ('models' in options) return new ModelLink(simulation, options, random, path, far);
  return new Link(simulation, options, random.fresh(`${path}/loss`), random.fresh(`${path}/jitter`), far);
}
