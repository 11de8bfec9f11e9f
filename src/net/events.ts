import type { EventKind } from '../engine/index.js';

export const PACKET_DELIVERED: EventKind = { id: 1, name: 'net/deliver', fields: ['connection', 'direction', 'serial'] };
export const PACKET_DROPPED: EventKind = { id: 2, name: 'net/drop', fields: ['connection', 'direction', 'serial', 'reason'] };
export const CONNECTION_CUT: EventKind = { id: 3, name: 'net/cut', fields: ['connection', 'direction', 'kind'] };

/** Why a packet was dropped: the `reason` field of `net/drop`. */
export const DropReason = { queue: 0, loss: 1, cut: 2, mtu: 3, middlebox: 4 } as const;
export type DropReason = (typeof DropReason)[keyof typeof DropReason];
