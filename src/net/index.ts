export { CLIENT_HOST, type CrashingHost, type DrawnCrash, type PlacedCrash, type RandomCrashes } from './crashes.js';
export { type Direction, DOWN, UP, directionName, opposite } from './direction.js';
export { Ecn } from './ecn.js';
export {
  CONNECTION_CUT,
  DropReason,
  HOST_CRASHED,
  PACKET_DELIVERED,
  PACKET_DROPPED,
  PACKET_DUPLICATED,
  PACKET_MARKED,
  PATH_PARTITIONED,
} from './events.js';
export { type Counted, type DrawnCut, type FaultPlan, Faults, NO_FAULTS, type PlacedCut, type RandomCuts } from './faults.js';
export { type Cut, Flow, type FlowEnd, type FlowObserver, type Fuse } from './flow.js';
export type { FarEnd, Hop } from './hop.js';
export type { IdleFault } from './idle-fault.js';
export { jitterModels } from './jitter/index.js';
export { uniformJitter } from './jitter/uniform.js';
export { Link, type LinkOptions } from './link.js';
export type {
  Jitter,
  JitterModel,
  LinkModels,
  Loss,
  LossModel,
  Queue,
  QueueModel,
  Rate,
  RateModel,
  Reorder,
  ReorderModel,
} from './link-models.js';
export { type AnyLink, type AnyLinkOptions, buildLink, simplest } from './link-options.js';
export { independentLoss } from './loss/bernoulli.js';
export { lossModels } from './loss/index.js';
export type { Middlebox, MiddleboxPort } from './middlebox.js';
export { ModelLink, type ModelLinkOptions } from './model-link.js';
export type { NarrowOptions } from './narrow-hop.js';
export { type LinkPair, Network, type NetworkOptions } from './network.js';
export type { Packet } from './packet.js';
export type { PlacedPartition, RandomPartitions } from './partitions.js';
export { dropTailQueue } from './queue/drop-tail.js';
export { queueModels } from './queue/index.js';
export { fixedRate } from './rate/fixed.js';
export { rateModels } from './rate/index.js';
export { reorderModels } from './reorder/index.js';
export { lateReorder } from './reorder/late.js';
export { IN_ORDER } from './reorder/none.js';
export { TraceTextError, parseTraceText } from './trace-text.js';
