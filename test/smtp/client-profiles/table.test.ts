import { describe, expect, it } from 'vitest';
import { clientProfiles } from '../../../src/smtp/index.js';
import { idle } from '../../support/clients.js';
import { MS, pureDelay, story } from '../../support/scenario.js';

/** A dot in a write of its own, under Nagle's algorithm: it waits a round trip and the server's delayed acknowledgment, 40 ms. */
const DOT = 1.4;

/**
 * Round trips to a client's first 250 and between later ones, small messages;
 * where it has a connection for each message, the next one takes the
 * first's way again, and, if it waits for the 221, one more.
 */
const ROWS: readonly (readonly [client: string, first: number, next: number])[] = [
  ['postfix-cache', 5, 3],
  ['postfix', 5, 5],
  ['exim', 4, 1],
  ['exim-nochunking', 5, 2],
  ['sendmail', 6, 4],
  ['qmail-remote', 7, 7],
  ['opensmtpd', 7 + DOT, 4 + DOT],
  ['haraka', 7 + DOT, 8 + DOT],
  ['nodemailer', 5, 2],
  ['nodemailer-6', 7 + DOT, 4 + DOT],
  ['smtplib', 7, 4],
  ['go-smtp', 7, 4],
  ['nio-smtp-client', 5, 1],
  ['net-smtp-pipelining', 5, 1],
  ['kumomta', 5, 2],
  ['smtp-source', 7, 4],
  ['smtp-source-reconnect', 7, 8],
  ['swaks', 7, 8],
  ['swaks-pipeline', 5, 6],
];

describe('round trips of each client', () => {
  it.each(ROWS)('%s: first %d, next %d', (client, first, next) => {
    const at = story({ network: pureDelay('100ms'), client: { profile: idle(client) }, workload: { messages: 3, size: 1000 } })
      .of('acknowledged')
      .map((fact) => fact.at / (100 * MS));
    expect(at).toHaveLength(3);
    for (const [k, rtts] of at.entries()) expect(rtts).toBeCloseTo(first + k * next, 9);
  });

  it('are told of every profile', () => {
    const named = [...ROWS.map(([client]) => client), 'none', 'postfix-default'];
    expect(clientProfiles.map(({ name }) => name).sort()).toEqual(named.sort());
  });
});
