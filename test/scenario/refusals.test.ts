import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/scenario/index.js';
import { REFUSAL_STAGES } from '../../src/smtp/index.js';
import {
  MINUTE,
  MS,
  SECOND,
  type ScenarioInput,
  STRATEGIES,
  expectConservation,
  expectNothingKnowinglySentTwice,
  pureDelay,
  simulate,
  story,
} from '../support/scenario.js';

const MESSAGES = 5;
type Refuse = NonNullable<NonNullable<ScenarioInput['server']>['refuse']>;
const usesChunks = (strategy: string) => strategy.startsWith('bdat');

const scenario = (strategy: string, refuse: Refuse, recipients = 1): ScenarioInput => ({
  network: pureDelay('20ms'),
  client: { strategy: strategy as 'bdat' },
  server: { refuse },
  workload: { messages: MESSAGES, size: 200, recipients },
});

function outcome(input: ScenarioInput) {
  const finished = simulate(input);
  expectConservation(finished);
  expectNothingKnowinglySentTwice(story(input));
  return finished.messages;
}

describe('errors that the server answers, under every strategy', () => {
  for (const strategy of STRATEGIES) {
    const stages = ['mail', 'rcpt', 'content', usesChunks(strategy) ? 'chunk' : 'data'] as const;
    it(`${strategy}: 4xx is tried again, 5xx bounces, and no other message is harmed`, () => {
      for (const at of stages) {
        for (const nth of [1, 2, MESSAGES]) {
          const where = JSON.stringify({ at, nth });
          expect(outcome(scenario(strategy, [{ at, code: 451, nth }])), where).toMatchObject({
            acknowledged: MESSAGES,
            bounced: 0,
            delivered: MESSAGES,
            duplicates: 0,
          });
          expect(outcome(scenario(strategy, [{ at, code: 550, nth }])), where).toMatchObject({
            acknowledged: MESSAGES - 1,
            bounced: 1,
            delivered: MESSAGES - 1,
            duplicates: 0,
          });
        }
      }
    });

    it(`${strategy}: 421 ends the connection and nothing else`, () => {
      for (const at of stages) {
        const messages = outcome(scenario(strategy, [{ at, code: 421, nth: 2 }]));
        expect(messages.acknowledged, at).toBe(MESSAGES);
        // What an asynchronous client had sent behind it was committed all the same.
        if (strategy !== 'bdat-async') expect(messages.duplicates, at).toBe(0);
      }
    });

    it(`${strategy}: of three recipients, the refused ones are tried again or bounce alone`, () => {
      expect(outcome(scenario(strategy, [{ at: 'rcpt', code: 450, nth: 5 }], 3))).toMatchObject({
        acknowledged: MESSAGES,
        delivered: 3 * MESSAGES,
        duplicates: 0,
      });
      const bounced = story(scenario(strategy, [{ at: 'rcpt', code: 550, nth: 5 }], 3));
      expect(bounced.of('bounced').map(({ message, extra }) => [message, extra])).toEqual([[1, 1]]);
      expect(bounced.of('delivered')).toHaveLength(3 * MESSAGES - 1);
    });

    it(`${strategy}: all recipients of one message refused`, () => {
      const refuse: Refuse = [3, 4].map((nth) => ({ at: 'rcpt', code: 550, nth }));
      expect(outcome(scenario(strategy, refuse, 2))).toMatchObject({
        acknowledged: MESSAGES - 1,
        bounced: 1,
        delivered: 2 * (MESSAGES - 1),
      });
    });

    it(`${strategy}: every third transaction fails for now, and all arrives`, () => {
      for (const at of stages) {
        const more = { every: 3, code: 450 };
        expect(outcome(scenario(strategy, [{ at, ...more }])), at).toMatchObject({
          acknowledged: MESSAGES,
          delivered: MESSAGES,
          duplicates: 0,
        });
      }
    });
  }
});

describe('a session that never comes about', () => {
  it('is tried again after a refused greeting', () => {
    for (const code of [421, 450]) {
      expect(outcome(scenario('pipelining', [{ at: 'greeting', code, nth: 1 }])), String(code)).toMatchObject({ acknowledged: MESSAGES });
    }
  });

  it('goes on with HELO after a refused EHLO, and is left after a refused HELO', () => {
    const helo = simulate(scenario('lockstep', [{ at: 'hello', code: 502, nth: 1 }]));
    expect(helo.messages.acknowledged).toBe(MESSAGES);
    expect(helo.connections.opened).toBe(1);
    expect(helo.messagesPerRtt.firstRtts).toBe(8);
    const refused: Refuse = [1, 2].map((nth) => ({ at: 'hello', code: 450, nth }));
    expect(simulate(scenario('lockstep', refused))).toMatchObject({ messages: { acknowledged: MESSAGES }, connections: { opened: 2 } });
  });

  it('costs a retry interval each time, and a bounce in the end', () => {
    const retry = { after: '30s', giveUpAfter: '2min' };
    const input: ScenarioInput = {
      network: pureDelay('20ms'),
      client: { retry },
      server: { refuse: [{ at: 'greeting', code: 450, every: 1 }] },
      workload: { messages: 1 },
    };
    const { of, outcome: end } = story(input);
    expect(end.stop).toBe('done');
    expect(of('opened')).toHaveLength(4);
    expect(of('bounced')).toHaveLength(1);
    expect(of('opened').map(({ at }) => Math.round(at / SECOND))).toEqual([0, 30, 60, 90]);
  });

  it('is looked for at the next MX first, and costs an interval only when none has one', () => {
    const dead = { refuse: [{ at: 'greeting' as const, code: 421, every: 1 }] };
    const retry = { after: '30s', giveUpAfter: '1h' };
    const { of } = story({ network: pureDelay('20ms'), client: { retry }, servers: [dead, {}], workload: { messages: 2 } });
    expect(of('opened').map(({ extra }) => extra)).toEqual([0, 1]);
    const both = story({
      network: pureDelay('20ms'),
      client: { retry },
      servers: [dead, dead],
      workload: { messages: 1 },
      limits: { time: '80s' },
    });
    expect(both.of('opened').map(({ extra, at }) => [extra, Math.round(at / SECOND)])).toEqual([
      [0, 0],
      [1, 0],
      [0, 30],
      [1, 30],
      [0, 60],
      [1, 60],
    ]);
  });

  it('is given up for all mail at once, when the mail is five days old, within the last wait of ten minutes', () => {
    const result = simulate({ network: { loss: 1 }, workload: { messages: 20 } });
    const days = result.time.simulatedNs / (24 * 60 * MINUTE);
    expect(result.stop).toBe('done');
    expect(result.messages).toMatchObject({ bounced: 20, queued: 0, delivered: 0 });
    expect(days).toBeGreaterThanOrEqual(5 - 10 / (24 * 60));
    expect(days).toBeLessThan(5.01);
  });

  it('is not taken for granted by a connection that failed at another MX meanwhile', () => {
    const dead = { refuse: [{ at: 'greeting' as const, code: 554, every: 1 }] };
    const base: ScenarioInput = { network: pureDelay(), client: { connections: 2, retry: { after: '1h' } }, workload: { messages: 4 } };
    const { of, outcome: end } = story({ ...base, servers: [dead, {}] });
    expect(of('opened').map(({ extra }) => extra)).toEqual([0, 0, 1, 1]);
    expect(end.simulatedNs).toBeLessThan(2 * SECOND);
    const late = story({ ...base, servers: [dead, dead, {}] });
    expect(late.of('opened').map(({ extra }) => extra)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(late.outcome.simulatedNs).toBeLessThan(2 * SECOND);
  });

  it('begins with the first MX again after the interval, whichever connection failed last', () => {
    const dead = { refuse: [{ at: 'greeting' as const, code: 450, every: 1 }] };
    const { of } = story({
      network: pureDelay(),
      client: { connections: 3, retry: { after: '1h' } },
      servers: [dead, { ...dead, processing: { command: '1s' } }],
      workload: { messages: 3 },
      limits: { time: '90min' },
    });
    const second = of('opened').filter(({ at }) => at > 30 * MINUTE);
    expect(second.map(({ extra }) => extra)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it.each(['greeting', 'hello', 'mail', 'rcpt', 'content'] as const)('comes to an end where nothing takes time (%s)', (at) => {
    for (const connections of [1, 2]) {
      const result = simulate({
        network: pureDelay('0ms'),
        client: { connections },
        server: { refuse: [{ at, code: 450, every: 1 }] },
        workload: { messages: 5 },
      });
      expect(result.stop).toBe('done');
      expect(result.messages.bounced).toBe(5);
      expect(result.wall.events).toBeLessThan(20_000);
    }
  });

  it('is an error of the scenario when the strategy needs what the server does not offer', () => {
    for (const [strategy, keyword] of [
      ['pipelining', 'PIPELINING'],
      ['bdat', 'CHUNKING'],
    ] as const) {
      expect(() => simulate({ client: { strategy }, server: { extensions: ['SIZE'] } })).toThrow(ScenarioError);
      expect(() => simulate({ client: { strategy }, server: { extensions: ['SIZE'] } })).toThrow(keyword);
      expect(() => simulate({ client: { strategy, startup: 'helo' } })).toThrow("starts with 'helo'");
    }
  });
});

describe('retries', () => {
  it('come after the interval, counted from the failure', () => {
    const { of } = story({
      ...scenario(
        'lockstep',
        [1, 2].map((nth) => ({ at: 'mail', code: 450, nth })),
      ),
      client: { strategy: 'lockstep', retry: { after: '10min' } },
      workload: { messages: 1 },
    });
    // First try: MAIL is answered at 4 RTT; after that the session ends by QUIT and a new one begins when it is due.
    const begins = [0, 80 * MS + 10 * MINUTE];
    expect(
      of('opened')
        .slice(0, 2)
        .map(({ at }) => at),
    ).toEqual(begins);
    expect(of('opened')[2].at).toBe(begins[1] + 80 * MS + 10 * MINUTE);
  });

  it('bounce at the age that the policy gives, not before', () => {
    const input: ScenarioInput = {
      ...scenario('lockstep', [{ at: 'mail', code: 450, every: 1 }]),
      client: { strategy: 'lockstep', retry: { after: '10min', giveUpAfter: '35min' } },
      workload: { messages: 1 },
    };
    const { of, outcome: end } = story(input);
    expect(end.stop).toBe('done');
    // Tries at about 0, 10, 20 and 30 min; a fifth would be too late.
    expect(of('opened')).toHaveLength(4);
    expect(of('bounced')).toHaveLength(1);
  });

  it('name every stage that a server can refuse', () => {
    expect(REFUSAL_STAGES).toEqual(['greeting', 'hello', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'content', 'recipient', 'chunk']);
  });
});
