import type { RunOptions } from '../../src/conformance/index.js';
import type { Connection } from '../../src/conformance/packetdrill/connection.js';
import type { LinuxAcks } from '../../src/tcp/ack/linux.js';
import type { Emitter } from '../../src/tcp/emitter.js';
import type { Endpoint, Segment, StackProfile } from '../../src/tcp/index.js';
import type { WriteQueue } from '../../src/tcp/write-queue.js';

/** A script that notices a fault, in words, and the harm that makes it. */
export type CaughtFault = readonly [script: string, fault: string, harm: RunOptions];

/** A stack that makes a wrong choice. */
export const choosing = (profile: Partial<StackProfile>): RunOptions => ({ profile });

/** An endpoint that does not hear what a test picks out. */
export const deafTo = (ignores: (segment: Segment, endpoint: Endpoint) => boolean): RunOptions => ({
  mutate: ({ endpoint }) => {
    const receive = endpoint.receive.bind(endpoint);
    endpoint.receive = (segment, now) => {
      if (!ignores(segment, endpoint)) receive(segment, now);
    };
  },
});

/** An endpoint that is broken in a place which no profile chooses. */
export const broken = (harm: (endpoint: Endpoint, connection: Connection) => void): RunOptions => ({
  mutate: (connection) => harm(connection.endpoint, connection),
});

/** Methods of a part that do something else. */
export const replaced = (part: (endpoint: Endpoint) => object, methods: Readonly<Record<string, unknown>>): RunOptions =>
  broken((endpoint) => Object.assign(part(endpoint), methods));

/** A property of a part that has one value, whatever is done about it. */
export const fixed = (part: (endpoint: Endpoint) => object, name: string, get: (endpoint: Endpoint) => unknown): RunOptions =>
  broken((endpoint) => Object.defineProperty(part(endpoint), name, { get: () => get(endpoint), set: () => {} }));

/** Harm done to what the end of the handshake has made. */
export const onceOpen = (harm: (endpoint: Endpoint) => void): RunOptions =>
  broken((endpoint) => {
    const { sender } = endpoint;
    const established = sender.established.bind(sender);
    sender.established = (agreement) => {
      established(agreement);
      harm(endpoint);
    };
  });

export const nothing = (): void => {};
export const senderOf = ({ sender }: Endpoint): Endpoint['sender'] => sender;
export const receiverOf = ({ receiver }: Endpoint): Endpoint['receiver'] => receiver;
export const emitterOf = (endpoint: Endpoint): Emitter => (endpoint as unknown as { emitter: Emitter }).emitter;
export const acksOf = ({ receiver }: Endpoint): LinuxAcks => receiver.acks as LinuxAcks;
export const queueOf = ({ sender: { queue } }: Endpoint): WriteQueue => queue as WriteQueue;
