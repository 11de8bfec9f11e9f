export { Agenda } from './agenda.js';
export { Digest } from './digest.js';
export type { Dimension, Distribution } from './distribution.js';
export { durationDistributions, fixedAt, sizeDistributions } from './distributions/index.js';
export { hashOctets, hashText, hex32 } from './hash.js';
export { FORK, type Copier, type Forkable, SHARED, fork, isShared, shared } from './fork.js';
export { Log } from './log.js';
export type { Model } from './model.js';
export * from './quantity.js';
export { RandomStream, RandomStreams } from './random.js';
export { Ring } from './ring.js';
export { type RunLimits, Simulation, type StopReason } from './simulation.js';
export {
  duration,
  durationValue,
  frequencyValue,
  positiveDuration,
  positiveSize,
  probabilityValue,
  queueValue,
  rateValue,
  sizeValue,
} from './schema.js';
export { Source } from './source.js';
export * from './time.js';
export { type EventKind, type Sink, Trace } from './trace.js';
