import { STEP_KINDS } from './client/step.js';

/** A place in the protocol where a fault can be put. */
export interface ProtocolPoint {
  readonly name: string;
  readonly summary: string;
}

/** Steps that write nothing by themselves. */
const WAITS: readonly string[] = ['greeting', 'tls'];
const COMMANDS = STEP_KINDS.filter((kind) => !WAITS.includes(kind));

const ofServer: readonly ProtocolPoint[] = [
  { name: 'after-dot', summary: 'the server has the last octet of a message and begins to work on it' },
  { name: 'after-commit', summary: 'the server has committed a message' },
  { name: 'before-250', summary: 'after the commit, before the 250 leaves' },
  { name: 'after-250', summary: 'the 250 for a message has been handed to TCP' },
];

/** A step in words, where its name alone would mislead. */
const IN_WORDS: Readonly<Record<string, string>> = {
  body: 'the text and its final dot',
  bdat: 'a BDAT chunk',
  auth: 'AUTH or a line of its dialogue',
};
const inWords = (kind: string): string => IN_WORDS[kind] ?? kind.toUpperCase();

const ofClient: readonly ProtocolPoint[] = [
  { name: 'connected', summary: "the client's handshake is done" },
  { name: 'read-250', summary: 'the client has read the 250 for a message' },
  { name: 'sent-greeting', summary: 'the client begins to wait for the greeting' },
  { name: 'read-greeting', summary: 'the client has read the greeting' },
  { name: 'sent-tls', summary: 'the client begins the handshake of TLS' },
  { name: 'read-tls', summary: 'the handshake of TLS is done at the client' },
  ...COMMANDS.map((kind) => ({ name: `sent-${kind}`, summary: `the client has written ${inWords(kind)}` })),
  ...COMMANDS.map((kind) => ({ name: `read-${kind}`, summary: `the client has read the reply to ${inWords(kind)}` })),
];

/** Every point that `faults: [{ on: … }]` can name. */
export const protocolPoints: readonly ProtocolPoint[] = [...ofServer, ...ofClient];
