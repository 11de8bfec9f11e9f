import type { EventKind } from '../engine/index.js';

/** A segment was handed to the network; `serial` pairs it with its `net/deliver` or `net/drop`. */
export const SEGMENT_SENT: EventKind = {
  id: 16,
  name: 'tcp/send',
  fields: ['connection', 'direction', 'serial', 'flags', 'seq', 'length', 'ack', 'window'],
};
export const RETRANSMISSION_TIMEOUT: EventKind = { id: 17, name: 'tcp/timeout', fields: ['connection', 'direction', 'una'] };
