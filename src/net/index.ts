export { type Direction, DOWN, UP, directionName, opposite } from './direction.js';
export { Ecn } from './ecn.js';
export { CONNECTION_CUT, DropReason, PACKET_DELIVERED, PACKET_DROPPED } from './events.js';
export { type Counted, type DrawnCut, type FaultPlan, Faults, NO_FAULTS, type PlacedCut, type RandomCuts } from './faults.js';
export { type Cut, Flow, type FlowEnd, type FlowObserver, type Fuse } from './flow.js';
export { Link, type LinkOptions } from './link.js';
export type { Middlebox, MiddleboxPort } from './middlebox.js';
export { Network, type NetworkOptions } from './network.js';
export { Packet } from './packet.js';
