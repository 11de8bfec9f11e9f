import { describe, expect, it } from 'vitest';
import { secondConnection } from '../support/openings.js';

const RTTS = [20, 100, 300];

interface Row {
  readonly strategy: string;
  readonly first: number;
  readonly next: number;
}

/** smtp-domain 8.1: RTT from the SYN to the first 250 and between later ones, from the second connection to a server on. */
function table(startup: string, offers: string[], rows: readonly Row[], tcp?: { fastOpen: boolean }): void {
  for (const { strategy, first, next } of rows) {
    it(`${strategy}: first ${first} RTT, each next ${next}`, () => {
      const seen = RTTS.map((rtt) =>
        secondConnection(rtt, {
          client: { strategy, startup } as object,
          server: { offers },
          ...(tcp === undefined ? {} : { tcp }),
        }),
      );
      expect(seen).toEqual(RTTS.map(() => ({ first, next: [next, next, next] })));
    });
  }
}

describe('pipeconnect: everything up to the first wait goes before the greeting', () => {
  table(
    'pipeconnect',
    ['PIPECONNECT'],
    [
      { strategy: 'pipelining', first: 3, next: 2 },
      { strategy: 'cross-message', first: 3, next: 1 },
      { strategy: 'bdat', first: 2, next: 1 },
      { strategy: 'bdat-async', first: 2, next: 0 },
      // RFC 3030 to the letter waits for the envelope; MAIL alone and lockstep for what they always do.
      { strategy: 'bdat-strict', first: 3, next: 2 },
      { strategy: 'mail-first', first: 4, next: 3 },
      { strategy: 'lockstep', first: 6, next: 4 },
    ],
  );
});

describe('pipeconnect with Fast Open: the same in the SYN', () => {
  table(
    'pipeconnect',
    ['PIPECONNECT'],
    [
      { strategy: 'pipelining', first: 2, next: 2 },
      { strategy: 'cross-message', first: 2, next: 1 },
      { strategy: 'bdat', first: 1, next: 1 },
      { strategy: 'bdat-async', first: 1, next: 0 },
    ],
    { fastOpen: true },
  );
});

describe('pipeconnect to a server that it does not know, or that does not offer it, is esmtp', () => {
  table(
    'pipeconnect',
    [],
    [
      { strategy: 'pipelining', first: 5, next: 2 },
      { strategy: 'bdat', first: 4, next: 1 },
    ],
  );
});
