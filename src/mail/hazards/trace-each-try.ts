import { z } from 'zod';
import type { Model } from '../../engine/index.js';
import { withFieldOnTop } from '../edit.js';
import { altering } from '../altering.js';
import { laterDate } from '../later-date.js';
import type { Hazard } from '../hazard.js';

/** Each as a relay would write it at a certain try. */
const FIELDS = {
  received: (tries: number) => `Received: from client.example by relay.example; ${laterDate(tries)}`,
  arc: (tries: number) => `ARC-Seal: i=1; a=rsa-sha256; cv=none; d=relay.example; s=a; t=${1_262_620_200 + tries}; b=${tries}`,
  dkim: (tries: number) => `DKIM-Signature: v=1; a=rsa-sha256; d=relay.example; s=a; t=${1_262_620_200 + tries}; b=${tries}`,
} as const;

const options = z.strictObject({
  field: z
    .enum(['received', 'arc', 'dkim'])
    .default('received')
    .describe('Received (RFC 5321 4.4), ARC-Seal (RFC 8617) or DKIM-Signature (RFC 6376)'),
});

/**
 * A relay in front of the server, or a signer at the moment of sending, puts a
 * field with a time on top, a new one at every try: the copy is not the same
 * octet for octet.
 */
export const traceEachTry: Model<Hazard, (typeof options)['shape']> = {
  name: 'trace-each-try',
  summary: 'a relay puts a field on top that is another at every try: Received, ARC-Seal or DKIM-Signature',
  options,
  create: ({ field }) => altering('trace-each-try', (message, tries) => withFieldOnTop(message, FIELDS[field](tries))),
};
