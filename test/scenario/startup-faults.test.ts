import { describe, expect, it } from 'vitest';
import { fork } from '../../src/engine/index.js';
import { World, prepare } from '../../src/scenario/index.js';
import { ladderOf } from '../support/ladder.js';
import {
  type ScenarioInput,
  expectConservation,
  expectNothingKnowinglySentTwice,
  pureDelay,
  simulate,
  story,
} from '../support/scenario.js';

const OFFERS = ['STARTTLS', 'AUTH PLAIN LOGIN', 'QUICKSTART', 'PIPECONNECT'];

const base = (client: object, more: object = {}): ScenarioInput =>
  ({
    network: pureDelay(),
    client: { strategy: 'bdat', messagesPerConnection: 2, ...client },
    server: { offers: OFFERS },
    workload: { messages: 4, size: 500 },
    // A run that finds no end is seen as such.
    limits: { events: 50_000 },
    ...more,
  }) as ScenarioInput;

describe('the published totals', () => {
  it.each([20, 100, 300])('at %i ms: 8 RTT before MAIL with TLS 1.2 and AUTH (Finch)', (rtt) => {
    const { text } = ladderOf(base({ tls: 'tls-1.2', auth: 'plain' }, { network: pureDelay(`${rtt}ms`) }));
    const mail = text.split('\n').find((line) => line.includes('MAIL')) as string;
    expect(Number(mail.split(/ +/)[1])).toBe(8 * rtt);
  });

  it.each([20, 100, 300])('at %i ms: 6 RTT with PIPELINING, FIN included (Andree)', (rtt) => {
    const { text } = ladderOf({
      network: pureDelay(`${rtt}ms`),
      client: { strategy: 'pipelining' },
      workload: { messages: 1, size: 500 },
    });
    const fin = text.split('\n').find((line) => line.includes('C ← S') && line.endsWith('FIN')) as string;
    expect(Number(fin.split(/ +/)[5])).toBe(6 * rtt);
  });

  it('a waited QUIT is one more than the last 250', () => {
    const { of } = story(base({ messagesPerConnection: 1, tls: 'tls-1.3' }, { workload: { messages: 1, size: 500 } }));
    expect(of('forgotten')[0].at - of('acknowledged')[0].at).toBe(100e6);
  });
});

it('STARTTLS and AUTH on the wire', () => {
  const { text } = ladderOf(base({ tls: 'tls-1.3', auth: 'login', messagesPerConnection: 1 }, { workload: { messages: 1, size: 500 } }));
  expect(`\n${text}\n`).toBe(`
#1          0  C → S          50  SYN
#1         50  C ← S         100  SYN+ACK
#1        150  C ← S         200  220
#1        200  C → S         250  EHLO
#1        250  C ← S         300  250
#1        300  C → S         350  STARTTLS
#1        350  C ← S         400  220
#1        400  C → S         450  ClientHello
#1        450  C ← S         500  ServerHello..Finished
#1        450  C ← S         500  …
#1        450  C ← S         500  …
#1        500  C → S         550  Finished, EHLO
#1        550  C ← S         600  250
#1        600  C → S         650  AUTH
#1        650  C ← S         700  334
#1        700  C → S         750  response
#1        750  C ← S         800  334
#1        800  C → S         850  response
#1        850  C ← S         900  235
#1        900  C → S         950  MAIL, RCPT, BDAT 1
#1        950      S              delivers 1
#1        950  C ← S        1000  3×250
#1       1000  C                  reads the 250 for 1
#1       1000  C → S        1050  QUIT
#1       1050  C ← S        1100  221
#1       1050  C ← S        1100  FIN
#1       1100  C                  lets the connection go
#1       1100  C → S        1150  FIN
`);
});

const CLIENTS = {
  'esmtp, TLS 1.2, LOGIN': { tls: 'tls-1.2', auth: 'login' },
  'esmtp, TLS 1.3, PLAIN': { tls: 'tls-1.3', auth: 'plain' },
  'pipeconnect, TLS 1.3': { startup: 'pipeconnect', tls: 'tls-1.3' },
  'quickstart, PLAIN': { startup: 'quickstart', auth: 'plain' },
  'quickstart-cookie': { startup: 'quickstart-cookie' },
  'quickstart-cookie, TLS 1.2': { startup: 'quickstart-cookie', tls: 'tls-1.2' },
} as const;

const POINTS = ['connected', 'ehlo', 'qhlo', 'starttls', 'tls', 'auth', 'mail', 'bdat'].flatMap((step) =>
  step === 'connected' ? [step] : [`sent-${step}`, `read-${step}`],
);

describe('a cut at any point of the startup loses nothing', () => {
  for (const [name, client] of Object.entries(CLIENTS)) {
    for (const kind of ['rst', 'blackhole'] as const) {
      it(`${name}, ${kind}`, () => {
        for (const on of POINTS) {
          const input = base(client, { faults: [{ on, connection: kind === 'rst' ? 1 : 2, kind }] });
          const told = story(input);
          expectConservation(told.finished);
          expectNothingKnowinglySentTwice(told);
        }
      });
    }

    it(`${name}: after each number of segments`, () => {
      for (let afterSegments = 0; afterSegments < 40; afterSegments++) {
        expectConservation(simulate(base(client, { faults: [{ afterSegments, of: 'both', kind: 'rst', connection: 2 }] })));
      }
    });

    it(`${name}: nor do losses on the way`, () => {
      const lossy = base(client, { network: { rtt: '50ms', loss: '5%' }, workload: { messages: 20, size: 2000 } });
      const finished = simulate(lossy);
      expectConservation(finished);
      expect(finished.messages.duplicates).toBe(0);
    });

    it(`${name}: a fork in the middle goes on as the world does`, () => {
      for (const slice of [5, 25, 45, 70]) {
        const world = new World(prepare(base(client)), 'fork');
        world.simulation.run({ timeNs: 1e15, events: slice });
        const copy = fork(world);
        const [one, other] = [copy.run(), world.run()];
        expect([one.digest, one.tally.acknowledged]).toEqual([other.digest, 4]);
      }
    });
  }
});

describe('servers that will not', () => {
  it.each([
    ['STARTTLS refused for now: mail goes in clear', { tls: 'tls-1.3' }, 'starttls', 454, 1],
    ['STARTTLS refused, and required: the next connection has it', { tls: { name: 'tls-1.3', required: true } }, 'starttls', 454, 2],
    ['AUTH refused once: the next connection is let in', { auth: 'plain' }, 'auth', 454, 2],
    ['QHLO refused: the next connection says EHLO', { startup: 'quickstart' }, 'hello', 502, 2],
  ])('%s', (_name, client, at, code, connections) => {
    const input = base({ ...client, messagesPerConnection: 'unlimited' }, { server: { offers: OFFERS, refuse: [{ at, code, nth: 1 }] } });
    const finished = simulate(input);
    expectConservation(finished);
    expect(finished.messages).toMatchObject({ acknowledged: 4, duplicates: 0, bounced: 0 });
    expect(finished.connections.opened).toBe(connections);
  });

  it.each([
    [
      'STARTTLS',
      { tls: { name: 'tls-1.3', required: true } },
      /^client\.tls: needs STARTTLS, .* did not offer; do without, or .*offers: \[STARTTLS\]/,
    ],
    ['AUTH', { auth: 'plain' }, /^client\.auth: needs AUTH PLAIN, .* did not offer; do without, or .*offers: \[AUTH PLAIN\]/],
  ])('do not offer %s to who must have it: that is an error in the scenario', (_name, client, message) => {
    expect(() => simulate(base(client, { server: {} }))).toThrow(message);
  });

  it('a box that masks STARTTLS leaves mail in clear', () => {
    const { messages, messagesPerRtt } = simulate({
      ...base({ tls: 'tls-1.3', strategy: 'lockstep' }),
      middlebox: 'pix-fixup',
    } as ScenarioInput);
    expect([messages.acknowledged, messagesPerRtt.firstRtts]).toEqual([4, 8]);
  });
});
