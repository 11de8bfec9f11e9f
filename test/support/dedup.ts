import { type Arrival, type Copies, type DedupScheme, dedupSchemes, isCopy } from '../../src/dedup/index.js';
import { fork } from '../../src/engine/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';

export const SECOND = 1_000_000_000;
export const HOUR = 3600 * SECOND;

/** A message at a commit point; what a test does not say is the same for all. */
export function arrival(given: Partial<Arrival> = {}): Arrival {
  const messageId = given.messageId === undefined ? '<1@c>' : given.messageId;
  return {
    client: 'client.example',
    connection: 1,
    sender: 's@c',
    parameters: '',
    recipients: ['user1@server.example'],
    octets: 100,
    date: 'Mon, 04 Jan 2010 15:50:00 +0000',
    contentHash: `content of ${messageId}`,
    bodyHash: `body of ${messageId}`,
    transactionId: null,
    ...given,
    messageId,
  };
}

/** A fresh scheme, as a host of a world has it. */
export const schemeOf = (reference: ModelReference): DedupScheme => fork(createModel(dedupSchemes, reference));

/** Asks about a message with that Message-ID, and whether it was a copy for everybody. */
export const isKnown = (scheme: DedupScheme, id: string, now: number): boolean => scheme.decide(arrival({ messageId: id }), now) === 'all';

/** For whom a message is a copy: their places. */
export const copiesOf = (copies: Copies, recipients: number): number[] =>
  Array.from({ length: recipients }, (_, i) => i).filter((i) => isCopy(copies, i));
