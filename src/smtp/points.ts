import { STEP_KINDS } from './client/step.js';

/** A place in the protocol where a fault can be put. */
export interface ProtocolPoint {
  readonly name: string;
  readonly summary: string;
}

const ofServer: readonly ProtocolPoint[] = [
  { name: 'after-dot', summary: 'the server has the last octet of a message and begins to work on it' },
  { name: 'after-commit', summary: 'the server has committed a message' },
  { name: 'before-250', summary: 'after the commit, before the 250 leaves' },
  { name: 'after-250', summary: 'the 250 for a message has been handed to TCP' },
];

const ofClient: readonly ProtocolPoint[] = [
  { name: 'connected', summary: "the client's handshake is done" },
  { name: 'read-250', summary: 'the client has read the 250 for a message' },
  ...STEP_KINDS.map((kind) => ({ name: `sent-${kind}`, summary: `the client has written ${kind === 'greeting' ? 'nothing and waits for the greeting' : kind.toUpperCase()}` })),
  ...STEP_KINDS.map((kind) => ({ name: `read-${kind}`, summary: `the client has read the reply to ${kind === 'greeting' ? 'its connecting (the greeting)' : kind.toUpperCase()}` })),
];

/** Every point that `faults: [{ on: … }]` can name. */
export const protocolPoints: readonly ProtocolPoint[] = [...ofServer, ...ofClient];
