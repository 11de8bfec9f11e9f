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

const RECIPIENTS = 3;
const base = (strategy: string, more: object = {}): ScenarioInput =>
  ({
    protocol: 'lmtp',
    network: pureDelay(),
    client: { strategy },
    server: { flush: 'each-reply', processing: { dot: '50ms' } },
    workload: { messages: 1, recipients: RECIPIENTS, size: 200 },
    ...more,
  }) as ScenarioInput;

describe('LMTP from end to end', () => {
  it.each(STRATEGIES)('%s: each recipient has his reply, and is delivered once', (strategy) => {
    const { of, outcome } = story(base(strategy, { workload: { messages: 3, recipients: RECIPIENTS, size: 200 } }));
    expect(outcome.stop).toBe('done');
    for (const kind of ['acknowledged', 'delivered'] as const) {
      expect(of(kind).map(({ message, extra }) => [message, extra])).toEqual(
        [0, 1, 2].flatMap((message) => [0, 1, 2].map((to) => [message, to])),
      );
    }
    // The replies to one message are as far apart as the work on its recipients.
    const read = of('acknowledged', 0).map(({ at }) => at / MS);
    expect([read[1] - read[0], read[2] - read[1]]).toEqual([50, 50]);
  });

  it.each(STRATEGIES)('%s: one recipient is refused behind the dot, and nobody else is harmed', (strategy) => {
    const refuse = (code: number) => base(strategy, { server: { refuse: [{ at: 'recipient', code, nth: 2 }] } });
    const refused = story(refuse(550));
    expect(refused.of('bounced').map(({ extra }) => extra)).toEqual([1]);
    expect(refused.of('delivered').map(({ extra }) => extra)).toEqual([0, 2]);
    const deferred = story(refuse(450));
    expect(deferred.of('bounced')).toEqual([]);
    expect(deferred.of('delivered').map(({ extra }) => extra)).toEqual([0, 2, 1]);
  });

  it('counts messages as messages, and mailboxes as mailboxes, as SMTP does', () => {
    const workload = { messages: 2, recipients: RECIPIENTS, size: 200 };
    const one = (protocol: 'smtp' | 'lmtp', at: 'recipient' | 'rcpt') =>
      simulate({ ...base('lockstep', { workload, server: { refuse: [{ at, code: 550, nth: 2 }] } }), protocol });
    // Behind the dot with LMTP, at RCPT with either: one of six mailboxes is refused, and its message counts as bounced.
    for (const { messages, recipients, bounces } of [one('lmtp', 'recipient'), one('lmtp', 'rcpt'), one('smtp', 'rcpt')]) {
      expect(messages).toMatchObject({ submitted: 2, acknowledged: 1, bounced: 1, queued: 0, delivered: 5, duplicates: 0 });
      expect(recipients).toEqual({ submitted: 6, acknowledged: 5, bounced: 1, queued: 0, lost: 0 });
      expect(bounces.map(({ recipients: refused }) => refused)).toEqual([1]);
    }
  });

  it.each(['lockstep', 'bdat'])('%s: a cut doubles exactly those whose reply was not read', (strategy) => {
    const whole = story(base(strategy));
    const arrived = whole.of('pointOfNoReturn')[0].at / MS;
    const read = whole.of('acknowledged').map(({ at }) => at / MS);
    const doubledBy: number[] = [];
    for (let at = arrived + 5; at < read[2]; at += 10) {
      const { of } = story(base(strategy, { faults: [{ kind: 'rst', connection: 1, at: `${at}ms` }] }));
      const copies = [0, 1, 2].map((recipient) => of('delivered').filter(({ extra }) => extra === recipient).length);
      expect(copies, `cut at ${at} ms`).toEqual(read.map((readAt) => (readAt > at ? 2 : 1)));
      doubledBy.push(copies.filter((count) => count === 2).length);
    }
    // From the dot's arrival: 50 ms of work and half a round trip to the first reply, then 50 ms to each.
    expect(doubledBy).toEqual([...Array(10).fill(3), ...Array(5).fill(2), ...Array(5).fill(1)]);
  });

  it('a server that crashes between two recipients has delivered to the first alone', () => {
    const whole = story(base('lockstep'));
    const [first, second] = whole.of('delivered').map(({ at }) => at / MS);
    const faults = [{ kind: 'crash', host: 'server', at: `${(first + second) / 2}ms`, for: '10s' }];
    const { of } = story(base('lockstep', { faults }));
    const before = of('delivered').filter(({ connection }) => connection === whole.of('delivered')[0].connection);
    expect(before.map(({ extra }) => extra)).toEqual([0]);
    // Its reply had left, and arrives; the others are sent to again.
    expect(of('delivered').map(({ extra }) => extra)).toEqual([0, 1, 2]);
  });

  it('nobody is lost or sent to again knowingly, wherever connections are cut and whoever is deferred', () => {
    const cut = fc.record({
      kind: fc.constantFrom('rst', 'blackhole'),
      connection: fc.integer({ min: 1, max: 3 }),
      at: fc.integer({ min: 0, max: 2500 }).map((ms) => `${ms}ms`),
    });
    const refusal = fc.record({
      at: fc.constantFrom('recipient', 'rcpt', 'content'),
      code: fc.constantFrom(450, 451),
      nth: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...STRATEGIES),
        fc.constantFrom('each-reply', 'input-empty', 'dot-at-once'),
        fc.array(cut, { maxLength: 3 }),
        fc.array(refusal, { maxLength: 2 }),
        (strategy, flush, faults, refuse) => {
          const input = base(strategy, {
            server: { flush, processing: { dot: '30ms' }, refuse },
            workload: { messages: 4, recipients: RECIPIENTS, size: 500 },
            faults,
          });
          expectConservation(simulate(input));
          const told = story(input);
          expectNothingKnowinglySentTwice(told);
          for (const { message, extra, at } of told.of('acknowledged')) {
            expect(told.of('delivered', message).some((fact) => fact.extra === extra && fact.at <= at)).toBe(true);
          }
        },
      ),
      { numRuns: Number(process.env.CASES ?? 60) },
    );
  });

  it('says what does not go with it', () => {
    expect(() => simulate(base('lockstep', { client: { startup: 'pipeconnect' } }))).toThrow(
      /client\.startup: found 'pipeconnect'.*in smtp/,
    );
    expect(() => simulate({ client: { startup: 'lmtp' } })).toThrow(/client\.startup: found 'lmtp'.*say 'protocol: lmtp'/);
    expect(() => simulate(base('raw-eager-ehlo'))).toThrow(/client\.strategy: found 'raw-eager-ehlo'/);
    expect(() => simulate(base('lockstep', { server: { commit: 'transid' } }))).toThrow(/server\.commit: found a rule that resumes/);
  });
});
