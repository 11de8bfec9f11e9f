import { describe, expect, it } from 'vitest';
import { type ScenarioInput, pureDelay, story } from '../support/scenario.js';
import { repliesOn, secondConnection } from '../support/openings.js';

const RTTS = [20, 100, 300];

interface Row {
  readonly strategy: string;
  readonly first: number;
  readonly next: number;
}

/** RTT from the SYN to the first 250 and between later ones, from the second connection to a server on. */
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

describe('Fast Open', () => {
  it('is asked for by the client, or set for both stacks or one: what tcp says counts', () => {
    const first = (fastOpen: boolean | undefined, tcp: ScenarioInput['tcp'] = 'linux-6') => {
      const client = { strategy: 'bdat', startup: 'pipeconnect', ...(fastOpen === undefined ? {} : { fastOpen }) } as const;
      return secondConnection(100, { client, server: { offers: ['PIPECONNECT'] }, tcp }).first;
    };
    expect([first(true), first(undefined, { fastOpen: true }), first(undefined)]).toEqual([1, 1, 2]);
    expect(first(true, { client: 'linux-6', server: { fastOpen: false } })).toBe(2);
  });
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

describe('quickstart: the greeting names the extensions, QHLO and the first group answer it', () => {
  table(
    'quickstart',
    ['QUICKSTART'],
    [
      { strategy: 'pipelining', first: 4, next: 2 },
      { strategy: 'cross-message', first: 4, next: 1 },
      { strategy: 'bdat', first: 3, next: 1 },
      { strategy: 'bdat-async', first: 3, next: 0 },
    ],
  );
});

describe('quickstart-cookie: as pipeconnect', () => {
  table(
    'quickstart-cookie',
    ['QUICKSTART'],
    [
      { strategy: 'pipelining', first: 3, next: 2 },
      { strategy: 'cross-message', first: 3, next: 1 },
      { strategy: 'bdat', first: 2, next: 1 },
      { strategy: 'bdat-async', first: 2, next: 0 },
    ],
  );
});

describe('quickstart to a server without it is esmtp', () => {
  table('quickstart', [], [{ strategy: 'pipelining', first: 5, next: 2 }]);
  table('quickstart-cookie', [], [{ strategy: 'bdat', first: 4, next: 1 }]);
});

/** RTT to the first 250 of the first connection, and to the writing of the first MAIL. */
function first(rttMs: number, client: object, server: object = {}): number {
  const told = story({
    network: pureDelay(`${rttMs}ms`),
    client,
    server: { offers: ['STARTTLS', 'AUTH PLAIN LOGIN', 'PIPECONNECT', 'QUICKSTART'], ...server },
    workload: { messages: 4, size: 200 },
  } as ScenarioInput);
  return repliesOn(told, 1, rttMs)[0];
}

const TLS = [
  ['none', 0],
  ['tls-1.3', 3],
  ['tls-1.2', 4],
] as const;

const AUTH = [
  ['none', 0],
  ['plain', 1],
  [{ name: 'plain', initialResponse: false }, 2],
  [{ name: 'login', initialResponse: true }, 2],
  ['login', 3],
] as const;

describe('what STARTTLS and AUTH add to a startup that waits', () => {
  const combinations = TLS.flatMap(([tls, forTls]) => AUTH.map(([auth, forAuth]) => ({ tls, auth, more: forTls + forAuth })));
  it.each(combinations)('$tls, $auth: $more RTT', ({ tls, auth, more }) => {
    for (const [strategy, plain] of [
      ['pipelining', 5],
      ['bdat', 4],
      ['lockstep', 7],
    ] as const) {
      expect(RTTS.map((rtt) => first(rtt, { strategy, tls, auth }))).toEqual(RTTS.map(() => plain + more));
    }
  });

  it('AUTH behind QUICKSTART waits for its own replies alone', () => {
    expect(RTTS.map((rtt) => first(rtt, { strategy: 'bdat', startup: 'quickstart', auth: 'plain' }))).toEqual(RTTS.map(() => 4 - 1 + 1));
  });

  it('a greeting delay adds itself, but not to who has a cookie', () => {
    // 101.7 ms before it greets, and a little work on each command.
    const slow = (startup: string, connection: number) => {
      const told = story({
        network: pureDelay(),
        client: { strategy: 'bdat', startup, messagesPerConnection: 1 },
        server: { profile: 'smtp-server-3', offers: ['QUICKSTART', 'CHUNKING', 'SIZE'] },
        workload: { messages: 2, size: 200 },
      } as ScenarioInput);
      return repliesOn(told, connection, 100)[0];
    };
    expect(slow('esmtp', 1)).toBeCloseTo(4 + 1.017, 1);
    expect(slow('quickstart-cookie', 1)).toBeCloseTo(3 + 1.017, 1);
    expect(slow('quickstart-cookie', 2)).toBeCloseTo(2, 1);
  });
});

describe('pipeconnect under TLS', () => {
  const pace = (rtt: number, strategy: string, tls: string) =>
    secondConnection(rtt, { client: { strategy, startup: 'pipeconnect', tls } as object, server: { offers: ['STARTTLS', 'PIPECONNECT'] } })
      .first;

  it.each([
    ['bdat', 'tls-1.3', 4 + 3],
    ['bdat', 'tls-1.2', 4 + 4],
    ['pipelining', 'tls-1.3', 5 + 3],
    ['pipelining', 'tls-1.2', 5 + 4],
  ])('%s, %s: 3 RTT less than a client that waits, as Exim talks: 2 before the handshake, 1 behind it', (strategy, tls, waiting) => {
    expect(RTTS.map((rtt) => pace(rtt, strategy, tls))).toEqual(RTTS.map(() => waiting - 3));
  });
});
