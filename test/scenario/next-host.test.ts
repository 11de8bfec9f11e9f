import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MS,
  STRATEGIES,
  type ScenarioInput,
  expectConservation,
  expectNothingKnowinglySentTwice,
  pureDelay,
  simulate,
  story,
} from '../support/scenario.js';

/** One message, two MX hosts unless told otherwise; the first connections are lost behind the dot, at once for both ends. */
function afterLosses(profile: string, losses: number, extra: object = {}, servers: ScenarioInput['servers'] = [{}, {}]) {
  const run = story({
    network: pureDelay('100ms'),
    client: { profile: profile as 'none', ...extra },
    servers,
    workload: { messages: 1 },
    faults: Array.from({ length: losses }, (_, i) => ({ on: 'after-dot' as const, connection: i + 1, kind: 'rst' as const })),
  });
  const opened = run.of('opened').map(({ at, extra: server }) => [server, at / (1000 * MS)] as const);
  return { hosts: opened.map(([server]) => server), atS: opened.map(([, at]) => at), copies: run.of('delivered').length };
}

/** Waits between connections, whole seconds. */
const waits = (atS: readonly number[]): number[] => atS.slice(1).map((at, i) => Math.round(at - atS[i]));

describe('a message that is lost behind the dot, with a second MX host', () => {
  it.each(['postfix', 'postfix-cache', 'exim', 'haraka'])(
    'goes to the other host within seconds from %s, which so doubles it there',
    (profile) => {
      const { hosts, atS, copies } = afterLosses(profile, 1);
      expect([hosts, copies]).toEqual([[0, 1], 2]);
      expect(atS[1] - atS[0]).toBeLessThan(1);
    },
  );

  // Their callers hear of an error, and usually send again, blindly (smtplib, nodemailer); the load generators are made to.
  it.each(['smtplib', 'go-smtp', 'nodemailer', 'nodemailer-6', 'nio-smtp-client', 'net-smtp-pipelining', 'swaks', 'smtp-source'])(
    'goes to the one host that it is told of at once from who calls %s, and once more when that is lost too',
    (profile) => {
      const { hosts, atS, copies } = afterLosses(profile, 2, {}, [{}]);
      expect([hosts, copies]).toEqual([[0, 0, 0], 3]);
      // No longer than the way to the dot takes.
      for (const seconds of [atS[1] - atS[0], atS[2] - atS[1]]) expect(seconds).toBeLessThan(1);
    },
  );

  it.each([
    ['postfix', 300],
    ['exim', 900],
    ['haraka', 64],
  ])('waits in the queue of %s when both hosts have failed, and begins with the first', (profile, seconds) => {
    const { hosts, atS, copies } = afterLosses(profile, 2);
    expect([hosts, copies]).toEqual([[0, 1, 0], 3]);
    expect(waits(atS)[0]).toBeLessThan(2);
    expect(Math.abs(waits(atS)[1] - seconds)).toBeLessThan(3);
  });

  it.each([
    ['qmail-remote', [400, 1200]],
    ['sendmail', [1800, 1800]],
    ['opensmtpd', [400, 1200]],
  ] as const)('waits for the schedule of %s, and for the first host', (profile, schedule) => {
    const { hosts, atS, copies } = afterLosses(profile, 2);
    expect([hosts, copies]).toEqual([[0, 0, 0], 3]);
    for (const [i, wait] of waits(atS).entries()) expect(Math.abs(wait - schedule[i])).toBeLessThan(3);
  });

  it('waits for the next queue run, where Exim is started with -q30m', () => {
    const tries = (schedule: object): number[] => afterLosses('exim', 6, { nextHost: 'first-again', retry: { schedule } }).atS;
    const minutes = (atS: number[]): number[] => atS.map((at) => Math.round(at / 60));
    // A runner that is always there: the rule's 15 minutes, again and again. One every half hour: every second of them; and
    // from two hours on an hour, then one and a half, from a failure that is a moment later than the run: due a moment too late for the next.
    expect(minutes(tries({ name: 'exim' }))).toEqual([0, 15, 30, 45, 60, 75, 90]);
    expect(minutes(tries({ name: 'exim', runs: '30min' }))).toEqual([0, 30, 60, 90, 120, 210, 330]);
  });

  it('goes where the scenario says, whatever the profile', () => {
    expect(afterLosses('postfix', 1, { nextHost: 'first-again' }).hosts).toEqual([0, 0]);
    expect(afterLosses('qmail-remote', 1, { nextHost: 'on-retry' }).hosts).toEqual([0, 1]);
    const { hosts, atS } = afterLosses('none', 1, { nextHost: 'at-once', retry: { after: '1h' } });
    expect([hosts, waits(atS)]).toEqual([[0, 1], [0]]);
  });
});

describe('a message that the first host refuses for now', () => {
  /** The hosts that are dialled, and when the message is acknowledged, s. */
  const refused = (profile: string, server: object, more: ScenarioInput = {}) => {
    const { of } = story({
      network: pureDelay('60ms'),
      client: { profile: profile as 'none' },
      servers: [server, {}],
      workload: { messages: 1, ...more.workload },
    } as ScenarioInput);
    const at = of('acknowledged').map((fact) => fact.at / (1000 * MS));
    return { hosts: of('opened').map(({ extra }) => extra), at, copies: of('delivered').length };
  };

  // smtp_trouble.c: a soft error leaves the recipient for the backup host, unless this is the last.
  it.each([
    ['the greylist, at RCPT', { habits: ['greylisting'] }],
    ['a reply to MAIL', { refuse: [{ at: 'mail', nth: 1, code: 451 }] }],
    ['a reply to the text', { refuse: [{ at: 'content', nth: 1, code: 451 }] }],
  ])('goes from Postfix to the second host at once: %s', (_what, server) => {
    for (const profile of ['postfix', 'postfix-cache']) {
      const { hosts, at, copies } = refused(profile, server);
      expect([hosts, copies]).toEqual([[0, 1], 1]);
      expect(at[0]).toBeLessThan(1);
    }
  });

  it('of two recipients the one that is refused goes there alone', () => {
    const { hosts, at, copies } = refused('postfix', { refuse: [{ at: 'rcpt', nth: 2, code: 450 }] }, { workload: { recipients: 2 } });
    expect([hosts, copies]).toEqual([[0, 1], 2]);
    expect(at[1] - at[0]).toBeLessThan(1);
  });

  it.each(['exim', 'sendmail', 'haraka'])('waits in the queue of %s, and begins with the first host', (profile) => {
    const { hosts, at } = refused(profile, { habits: ['greylisting'] });
    expect(new Set(hosts)).toEqual(new Set([0]));
    expect(at[0]).toBeGreaterThan(60);
  });

  it('bounces where it is refused for good', () => {
    expect(refused('postfix', { refuse: [{ at: 'rcpt', nth: 1, code: 550 }] }).hosts).toEqual([0]);
  });
});

describe('other mail, when one message is lost at the first host', () => {
  /** Each connection: its host, and the messages that were read about on it. The first connection is lost behind its dot. */
  const told = (profile: string, messages: number, extra: object = {}, more: object = {}) => {
    const { of } = story({
      network: pureDelay('100ms'),
      client: { profile: profile as 'none', ...extra },
      servers: [{}, {}],
      workload: { messages },
      faults: [{ on: 'after-dot', connection: 1, kind: 'rst' }],
      ...more,
    });
    const on = (connection: number) => of('acknowledged').filter((fact) => fact.connection === connection);
    return of('opened').map(
      ({ extra: host, connection }) =>
        `${host}: ${on(connection)
          .map(({ message }) => message)
          .join(' ')}`,
    );
  };

  it.each([
    ['postfix', ['0: ', '1: 0', '0: 1', '0: 2']],
    ['postfix-cache', ['0: ', '1: 0', '0: 1 2']],
    ['exim', ['0: ', '1: 0', '0: 1 2']],
    ['haraka', ['0: ', '1: 0', '0: 1', '0: 2']],
  ])("%s sends it to the first host all the same: the error was the message's", (profile, expected) => {
    expect(told(profile, 3)).toEqual(expected);
  });

  it('goes there beside it where there are connections enough', () => {
    const connections = told('exim', 3, { connections: 2, messagesPerConnection: 1 });
    expect([...connections].sort()).toEqual(['0: ', '0: 1', '0: 2', '1: 0']);
  });

  it('and waits no longer when the second host cannot be reached: what was lost has been tried in vain', () => {
    const dead = { servers: [{}, { refuse: [{ at: 'greeting', code: 554, every: 1 }] }] };
    expect(told('postfix', 3, {}, dead)).toEqual(['0: ', '1: ', '0: 1', '0: 2', '0: 0']);
  });
});

describe('a client with a timer shorter than the work behind the dot', () => {
  it.each([
    ['postfix', '20min'],
    ['exim', '20min'],
    ['haraka', '40s'],
  ])('%s makes as many copies as tries, one on each host in turn', (profile, dot) => {
    const run = story({
      network: pureDelay('100ms'),
      client: { profile: profile as 'none', retry: { giveUpAfter: '3h' } },
      servers: [{ processing: { dot } }, { processing: { dot } }],
      workload: { messages: 1 },
    });
    const hosts = run.of('opened').map(({ extra }) => extra);
    expect(hosts.length).toBeGreaterThan(3);
    expect(hosts).toEqual(hosts.map((_, i) => i % 2));
    expect(run.of('delivered')).toHaveLength(hosts.length);
    expect(run.of('acknowledged')).toHaveLength(0);
  });
});

describe('several hosts, whatever happens', () => {
  const scenario = fc.record({
    seed: fc.nat(1e6).map(String),
    client: fc.record({
      strategy: fc.constantFrom(...STRATEGIES),
      nextHost: fc.constantFrom('at-once', 'at-once-even-refused', 'on-retry', 'first-again'),
      connections: fc.integer({ min: 1, max: 3 }),
      messagesPerConnection: fc.constantFrom(1, 2, 'unlimited'),
      retry: fc.constant({ after: '200ms', giveUpAfter: '1h' }),
    }),
    servers: fc.array(
      fc.record({
        processing: fc.constantFrom('0ms', '30ms'),
        refuse: fc.array(
          fc.record({
            at: fc.constantFrom('greeting', 'mail', 'content'),
            code: fc.constantFrom(421, 450),
            nth: fc.integer({ min: 1, max: 4 }),
          }),
          { maxLength: 2 },
        ),
      }),
      { minLength: 2, maxLength: 3 },
    ),
    workload: fc.record({ messages: fc.integer({ min: 1, max: 8 }), recipients: fc.integer({ min: 1, max: 2 }), size: fc.constant(300) }),
    faults: fc.array(
      fc.oneof(
        fc.record({ at: fc.nat(3000).map((ms) => `${ms}ms`), kind: fc.constantFrom('rst', 'blackhole') }),
        fc.record({
          kind: fc.constant('crash'),
          host: fc.constantFrom('client', 'server'),
          at: fc.nat(3000).map((ms) => `${ms}ms`),
          for: fc.constant('300ms'),
        }),
      ),
      { maxLength: 4 },
    ),
  });

  it('every message ends, is delivered where it is acknowledged, and is not sent again then', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        expectConservation(simulate(input as ScenarioInput));
        expectNothingKnowinglySentTwice(story(input as ScenarioInput, input.seed));
      }),
      { numRuns: 40, seed: 5321 },
    );
  });
});
