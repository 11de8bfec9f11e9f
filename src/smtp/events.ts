import type { EventKind } from '../engine/index.js';

/** The client wrote a command, or a message with its dot. `step` is the index in `STEP_KINDS`. */
export const COMMAND_WRITTEN: EventKind = { id: 48, name: 'smtp/command', fields: ['connection', 'step', 'message'] };
/** The server wrote a reply. */
export const REPLY_WRITTEN: EventKind = { id: 49, name: 'smtp/reply', fields: ['connection', 'code', 'message'] };
/** The client read a reply. */
export const REPLY_READ: EventKind = { id: 50, name: 'smtp/read', fields: ['connection', 'code', 'step'] };
