import { describe, expect, it } from 'vitest';
import { ladderOf } from '../support/ladder.js';
import { type ScenarioInput, pureDelay, simulate, story } from '../support/scenario.js';
import { Talk } from '../support/talk.js';

const postscreen = { name: 'greeting-delay' } as const;
/** It has nobody on its list: each client has to wait each time. */
const forgetful = { name: 'greeting-delay', remembers: '0s' } as const;
const greetPause = { name: 'greeting-delay', delay: '5s', as: 'greet-pause' } as const;

describe('postscreen', () => {
  it('says a first line at once and the last one six seconds later', () => {
    expect(new Talk('postfix-3.9', { habits: [postscreen] }).settle(7000).says('EHLO c | ', 10).text).toMatch(
      /^\n {2}S 0\.0 220-server\.test ESMTP\n {2}S 6000\.4 220 server\.test ESMTP Postfix\n {2}C EHLO c\n {2}S 0\.2 250-server\.test /,
    );
  });

  it('drops who takes the first line for the whole greeting, at once and with an RST: it has only peeked', () => {
    expect(new Talk('postfix-3.7', { habits: [postscreen] }).settle(100).says('EHLO c | ').text).toBe(`
  S 0.0 220-server.test ESMTP
  C EHLO c
  S 0.0 521 5.5.1 Protocol error
  S 0.0 RST
`);
  });
});

describe('greet_pause', () => {
  it('greets five seconds later, and rejects mail of who talked before, but not the rest of what is said', () => {
    expect(
      new Talk('sendmail-8', { habits: [greetPause] }).says('EHLO c | ').says('MAIL FROM:<s@c> | ').says('NOOP | ').says('QUIT | ').text,
    ).toMatch(
      new RegExp(
        [
          '\n  C EHLO c',
          '  S 5000\\.0 554 not accepting messages',
          '  S 5000\\.0 250-sendmail\\.test .*',
          '  C MAIL FROM:<s@c>',
          '  S 0\\.0 550 5\\.0\\.0 Command rejected',
          '  C NOOP',
          '  S 0\\.0 250 2\\.0\\.0 OK',
          '  C QUIT',
          '  S 0\\.0 221 .*\n',
        ].join('\n'),
      ),
    );
  });

  it('greets who waits as it always does', () => {
    expect(new Talk('sendmail-8', { habits: [greetPause] }).settle(5001).text).toMatch(/^\n {2}S 5000\.0 220 sendmail\.test ESMTP /);
  });
});

describe('on the wire, before the greeting is due', () => {
  const input = (startup: string, offers: string[], habit: object = forgetful): ScenarioInput =>
    ({
      network: pureDelay(),
      client: { strategy: 'bdat', startup, messagesPerConnection: 1, retry: { after: '1h' } },
      server: { offers, habits: [habit] },
      workload: { messages: 2, size: 200 },
    }) as ScenarioInput;

  /** Of the first second of each connection what is SMTP. */
  const told = (scenario: ScenarioInput): string => `\n${ladderOf(scenario).text.replaceAll(/^.*(SYN|FIN|ACK)(\+ACK)?\n/gm, '')}\n`;

  it('a client that knows the server from before (PIPECONNECT), but is not on its list, is cut off at its second visit, and comes again as one that waits', () => {
    const ladder = told(input('pipeconnect', ['PIPECONNECT'])).split('\n');
    expect(ladder.filter((line) => line.startsWith('#2')).join('\n')).toMatchInlineSnapshot(`
      "#2       6600  C → S        6650  EHLO, MAIL, RCPT, BDAT 2
      #2       6650  C ← S        6700  220
      #2       6650  C ← S        6700  521
      #2       6650  C ← S        6700  RST
      #2       6700  C                  lets the connection go
      #2       6750  C ← S        6800  RST
      #2       6750  C ← S        6800  RST
      #2       6750  C ← S        6800  RST"
    `);
    const third = ladder.filter((line) => line.startsWith('#3'));
    expect(third.slice(0, 4).map((line) => line.slice(15))).toEqual([
      'C ← S        6900  220',
      'C ← S       12900  220',
      'C → S       12950  EHLO',
      'C ← S       13000  250',
    ]);
    expect(simulate(input('pipeconnect', ['PIPECONNECT'])).messages).toMatchObject({ acknowledged: 2, delivered: 2 });
  });

  it('a waiting client pays six seconds a connection, one that shows a cookie of QUICKSTART nothing', () => {
    /** Seconds until the second message is delivered, on a connection of its own. */
    const seconds = (startup: string, offers: string[]): number => (simulate(input(startup, offers)).delay.maxNs as number) / 1e9;
    // First 250 after 4 RTT, QUIT and its reply, and 3.5 RTT to the second delivery; a wait each.
    expect(seconds('esmtp', [])).toBeCloseTo(0.4 + 0.1 + 0.35 + 2 * 6, 9);
    // 3 RTT with a greeting that names the extensions; 1.5 to the second delivery.
    expect(seconds('quickstart-cookie', ['QUICKSTART'])).toBeCloseTo(0.3 + 0.1 + 0.15 + 6, 9);
  });
});

describe('the list of clients that have passed (postscreen_greet_ttl)', () => {
  /** Seconds from each SYN to the first 250 beyond what a round trip of 100 ms costs, and its host. */
  const waits = (more: ScenarioInput, habit: object = postscreen): number[] => {
    const { of } = story({
      network: pureDelay(),
      client: { strategy: 'pipelining', messagesPerConnection: 1 },
      server: { habits: [habit] as unknown as [] },
      workload: { messages: 5, size: 200, arrivals: { name: 'interval', every: '10h' } },
      ...more,
    });
    const read = of('acknowledged');
    return of('opened').map(({ at, connection }) => ((read.find((fact) => fact.connection === connection)?.at ?? 0) - at) / 1e9 - 0.5);
  };
  const rounded = (seconds: number[]): number[] => seconds.map((value) => +value.toFixed(6));

  it('has a client wait once, and let in at once for a day from then, however often it comes', () => {
    // At 0, 10, 20, 30 and 40 h.
    expect(rounded(waits({}))).toEqual([6, 0, 0, 6, 0]);
    expect(rounded(waits({}, { ...postscreen, remembers: '5h' }))).toEqual([6, 6, 6, 6, 6]);
  });

  it('is no affair of greet_pause', () => {
    expect(rounded(waits({}, greetPause))).toEqual([5, 5, 5, 5, 5]);
    expect(rounded(waits({}, { ...greetPause, remembers: '1d' }))).toEqual([5, 0, 0, 5, 0]);
  });

  it('knows addresses: each host of a client has to pass by itself', () => {
    const workload = { messages: 5, size: 200, arrivals: { name: 'interval', every: '1min' } } as const;
    expect(rounded(waits({ network: { ...pureDelay(), hosts: [{ count: 2, rtt: '0ms', rate: 'unlimited' }] }, workload }))).toEqual([
      6, 6, 0, 0, 0,
    ]);
  });

  it('hands who is on it to the real server, without a first line, which takes a client of PIPECONNECT as it is', () => {
    const input = (habit: object): ScenarioInput => ({
      network: pureDelay(),
      client: { strategy: 'bdat', startup: 'pipeconnect', messagesPerConnection: 1 },
      server: { offers: ['PIPECONNECT'], habits: [habit] as unknown as [] },
      workload: { messages: 2, size: 200 },
    });
    const second = ladderOf(input(postscreen)).text.split('\n');
    expect(second.filter((line) => line.startsWith('#2') && /220|EHLO/.test(line)).map((line) => line.slice(15))).toEqual([
      'C → S        6650  EHLO, MAIL, RCPT, BDAT 2',
      'C ← S        6700  220',
    ]);
    expect(simulate(input(postscreen)).connections.opened).toBe(2);
    expect(simulate(input(forgetful)).connections.opened).toBe(3);
  });

  it('does not have who talked before the greeting', () => {
    // It never waits, and so is dropped with each message, an hour apart.
    const { of } = story({
      network: pureDelay(),
      client: { strategy: 'raw-eager-ehlo' },
      server: { habits: [postscreen] },
      workload: { messages: 3, size: 200, arrivals: { name: 'interval', every: '1h' } },
    });
    expect([of('opened').length, of('delivered')]).toEqual([3, []]);
  });
});
