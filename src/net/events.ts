import type { EventKind } from '../engine/index.js';

export const PACKET_DELIVERED: EventKind = { id: 1, name: 'net/deliver', fields: ['connection', 'direction', 'serial'] };
export const PACKET_DROPPED: EventKind = { id: 2, name: 'net/drop', fields: ['connection', 'direction', 'serial', 'reason'] };
export const CONNECTION_CUT: EventKind = { id: 3, name: 'net/cut', fields: ['connection', 'direction', 'kind'] };

/** A packet comes to two ends: one more `net/deliver` or `net/drop` with its serial follows. */
export const PACKET_DUPLICATED: EventKind = { id: 4, name: 'net/duplicate', fields: ['connection', 'direction', 'serial'] };
/** A queue set CE in a packet of an ECN-capable transport. */
export const PACKET_MARKED: EventKind = { id: 5, name: 'net/mark', fields: ['connection', 'direction', 'serial'] };
/** A connection's path is interrupted (`isOpen` 0) or heals (1); `direction` 2 is both. Connection 0: all paths, at an instant at which none is in use. */
export const PATH_PARTITIONED: EventKind = { id: 6, name: 'net/partition', fields: ['connection', 'direction', 'isOpen'] };

/** A host stops (`isUp` 0) or is back (1): the client's is 0, the servers' count from 1. */
export const HOST_CRASHED: EventKind = { id: 7, name: 'net/crash', fields: ['host', 'isUp'] };

/** Why a packet was dropped: the `reason` field of `net/drop`. */
export const DropReason = { queue: 0, loss: 1, cut: 2, mtu: 3, middlebox: 4, corruption: 5, partition: 6 } as const;
export type DropReason = (typeof DropReason)[keyof typeof DropReason];
