import { describe, expect, it } from 'vitest';
import { ladderOf } from '../support/ladder.js';
import {
  type ScenarioInput,
  expectConservation,
  expectNothingKnowinglySentTwice,
  pureDelay,
  simulate,
  story,
} from '../support/scenario.js';

/** Two messages a connection, to a server that offers PIPECONNECT. */
const base = (server: object, client: object = {}): ScenarioInput => ({
  network: pureDelay(),
  client: { strategy: 'bdat', startup: 'pipeconnect', messagesPerConnection: 2, ...client },
  server: { offers: ['PIPECONNECT'], ...server },
  workload: { messages: 8, size: 500 },
});

/** RTT from each SYN to the first 250 of its connection; null where there was none. */
function firsts(input: ScenarioInput): (number | null)[] {
  const { of } = story(input);
  const acknowledged = of('acknowledged');
  return of('opened').map(({ at, connection }) => {
    const first = acknowledged.find((fact) => fact.connection === connection);
    return first === undefined ? null : (first.at - at) / 100e6;
  });
}

function expectAllOnce(input: ScenarioInput): void {
  const finished = simulate(input);
  expectConservation(finished);
  expectNothingKnowinglySentTwice(story(input));
  expect(finished.messages).toMatchObject({ acknowledged: 8, duplicates: 0, bounced: 0 });
}

const withdraws = (keywords: string[], more: object = {}) => ({ habits: [{ name: 'withdraws', keywords, after: 2, ...more }] });

describe('a server that is no longer what the client knew', () => {
  it('still is: one connection to learn, then 2 RTT to each first 250', () => {
    expect(firsts(base({}))).toEqual([4, 2, 2, 2]);
  });

  it('offers PIPECONNECT no longer: the client carries on, and waits from the next connection on', () => {
    const input = base(withdraws(['PIPECONNECT']));
    expect(firsts(input)).toEqual([4, 2, 2, 4]);
    expectAllOnce(input);
  });

  it('has lost CHUNKING for one session: the client closes, and is back at once, waiting', () => {
    const input = base(withdraws(['CHUNKING', 'PIPECONNECT'], { sessions: 1 }));
    expect(firsts(input)).toEqual([4, 2, null, 4, 2]);
    expectAllOnce(input);
  });

  it('has lost SIZE for one session', () => {
    const input = base(withdraws(['SIZE'], { sessions: 1 }));
    expect(firsts(input)).toEqual([4, 2, null, 2, 2]);
    expectAllOnce(input);
  });

  it('a session without CHUNKING that finds the client waiting is one lost connection, not an error', () => {
    const input = base(withdraws(['CHUNKING', 'PIPECONNECT'], { sessions: 2 }), { retry: { after: '1min' } });
    expect(firsts(input)).toEqual([4, 2, null, null, 4, 2]);
    expectAllOnce(input);
  });
});

describe('servers that do not want to be talked to early, whatever they offer', () => {
  it('Exim does: 2 RTT and its own work', () => {
    const [learning, ...known] = firsts(base({ profile: 'exim-4.96', offers: [] }));
    expect(learning).toBeGreaterThan(4);
    for (const first of known) expect(first).toBeCloseTo(2, 0);
  });

  it.each(['postfix-3.9', 'smtp-server-3'])('%s turns the early talker away, and serves it the next time', (profile) => {
    const input = base({ profile, offers: ['PIPECONNECT', 'CHUNKING', 'SIZE'] }, { strategy: 'pipelining' });
    const seen = firsts(input);
    expect(seen.map((first) => first !== null)).toEqual([true, false, true, false, true, false, true]);
    expectAllOnce(input);
  });
});

it('on the wire: the first connection waits, the second speaks first', () => {
  const { text } = ladderOf({ ...base({}), workload: { messages: 3, size: 500 } });
  expect(`\n${text}\n`).toBe(`
#1          0  C → S          50  SYN
#1         50  C ← S         100  SYN+ACK
#1        150  C ← S         200  220
#1        200  C → S         250  EHLO
#1        250  C ← S         300  250
#1        300  C → S         350  MAIL, RCPT, BDAT 1
#1        350      S              delivers 1
#1        350  C ← S         400  3×250
#1        400  C                  reads the 250 for 1
#1        400  C → S         450  MAIL, RCPT, BDAT 2
#1        450      S              delivers 2
#1        450  C ← S         500  3×250
#1        500  C                  reads the 250 for 2
#1        500  C → S         550  QUIT
#1        550  C ← S         600  221
#1        550  C ← S         600  FIN
#1        600  C                  lets the connection go
#1        600  C → S         650  FIN
#2        600  C → S         650  SYN
#2        650  C ← S         700  SYN+ACK
#2        700  C → S         750  EHLO, MAIL, RCPT, BDAT 3
#2        750      S              delivers 3
#2        750  C ← S         800  220
#2        750  C ← S         800  250
#2        750  C ← S         800  3×250
#2        800  C                  reads the 250 for 3
#2        800  C → S         850  QUIT
#2        850  C ← S         900  221
#2        850  C ← S         900  FIN
#2        900  C                  lets the connection go
#2        900  C → S         950  FIN
`);
});

describe('cut at each point of the startup, nothing is lost', () => {
  const points = [
    'connected',
    'sent-greeting',
    'sent-ehlo',
    'sent-mail',
    'sent-bdat',
    'read-greeting',
    'read-ehlo',
    'read-mail',
    'read-bdat',
  ];
  const kinds = ['rst', 'blackhole'] as const;
  for (const fastOpen of [false, true]) {
    it.each(points.flatMap((on) => kinds.map((kind) => [on, kind] as const)))(`%s, %s, Fast Open: ${fastOpen}`, (on, kind) => {
      const input: ScenarioInput = { ...base({}), tcp: { fastOpen }, faults: [{ on, kind, connection: 2 }] as never };
      expectConservation(simulate(input));
      expectNothingKnowinglySentTwice(story(input));
    });
  }
});
