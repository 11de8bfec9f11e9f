import type { EventKind } from '../engine/index.js';

/** The client wrote a command, or a message with its dot. `step` is the index in `STEP_KINDS`. */
export const COMMAND_WRITTEN: EventKind = { id: 48, name: 'smtp/command', fields: ['connection', 'step', 'message'] };
/** The server wrote a reply. */
export const REPLY_WRITTEN: EventKind = { id: 49, name: 'smtp/reply', fields: ['connection', 'code', 'message'] };
/** A flight of a TLS handshake is written. `direction`: 0 from the client, 1 from the server. */
export const TLS_FLIGHT: EventKind = { id: 51, name: 'tls/flight', fields: ['connection', 'direction', 'octets'] };
/** Octets that TLS adds to a send call. */
export const TLS_SEALED: EventKind = { id: 52, name: 'tls/sealed', fields: ['connection', 'direction', 'octets'] };
/** The client read a reply. */
export const REPLY_READ: EventKind = { id: 50, name: 'smtp/read', fields: ['connection', 'code', 'step'] };
