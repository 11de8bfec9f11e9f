import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/scenario/index.js';
import { ladderOf } from '../support/ladder.js';
import { type ScenarioInput, TABLE, pureDelay, simulate } from '../support/scenario.js';

/** Offers neither PIPELINING nor CHUNKING, as OpenSMTPD 6.8 does, and works no time on anything. */
const PLAIN = { extensions: ['SIZE'] };
const base: ScenarioInput = { network: pureDelay(), workload: { messages: 3, size: 500 } };

describe('a client that is not told how to send', () => {
  it('pipelines where the server offers it', () => {
    const { strategies, messagesPerRtt } = simulate(base);
    expect([strategies, messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([['cross-message'], 5, 1]);
  });

  it('goes in lockstep where it does not (RFC 2920 3.1)', () => {
    const { text } = ladderOf({ ...base, server: PLAIN, workload: { messages: 1, size: 500 } }, { fromNs: 200e6 });
    const said = text.split('\n').filter((line) => !/FIN|lets/.test(line));
    expect(`\n${said.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      #1        200  C → S         250  EHLO
      #1        250  C ← S         300  250
      #1        300  C → S         350  MAIL
      #1        350  C ← S         400  250
      #1        400  C → S         450  RCPT
      #1        450  C ← S         500  250
      #1        500  C → S         550  DATA
      #1        550  C ← S         600  354
      #1        600  C → S         650  text 1, dot
      #1        650      S              delivers 1
      #1        650  C ← S         700  250
      #1        700  C                  reads the 250 for 1
      #1        700  C → S         750  QUIT
      #1        750  C ← S         800  221
      "
    `);
    const { strategies, messagesPerRtt } = simulate({ ...base, server: PLAIN });
    expect([strategies, messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([
      ['lockstep'],
      TABLE.lockstep.first,
      TABLE.lockstep.next,
    ]);
  });

  it('does to OpenSMTPD 6.8, and behind a PIX, what one told to go in lockstep does', () => {
    for (const way of [{ server: { profile: 'opensmtpd-6.8' } }, { middlebox: 'pix-fixup' }] as ScenarioInput[]) {
      const told = simulate({ ...base, ...way, client: { strategy: 'lockstep' } });
      const { digest, strategies } = simulate({ ...base, ...way });
      expect([digest, strategies]).toEqual([told.digest, ['lockstep']]);
    }
  });

  it('chooses for each host', () => {
    const { strategies, messages } = simulate({
      ...base,
      client: { messagesPerConnection: 1, retry: { after: '1s' }, nextHost: 'at-once' },
      servers: [PLAIN, {}],
      faults: [{ on: 'after-dot', nth: 1, kind: 'rst' }],
    });
    expect([strategies, messages.acknowledged]).toEqual([['lockstep', 'cross-message'], 3]);
  });

  it('says in its result what it may fall back on, and runs again from there', () => {
    const { scenario, digest } = simulate({ ...base, server: PLAIN });
    expect([scenario.client.strategy, scenario.client.fallback]).toEqual(['cross-message', ['lockstep']]);
    expect(simulate(scenario as ScenarioInput).digest).toBe(digest);
  });
});

describe('a client that is told how to send', () => {
  it.each(['cross-message', 'pipelining', 'bdat'] as const)('by %s does nothing else, and says so', (strategy) => {
    expect(() => simulate({ ...base, server: PLAIN, client: { strategy } })).toThrow(ScenarioError);
    expect(() => simulate({ ...base, server: PLAIN, client: { profile: 'exim', strategy } })).toThrow(/'[a-z-]+' needs PIPELINING/);
  });

  it('falls back on what it is told to, the best that the server is good for', () => {
    const used = (server: ScenarioInput['server']) =>
      simulate({ ...base, server, client: { strategy: 'bdat', fallback: ['pipelining', 'lockstep'] } }).strategies;
    expect([used({}), used({ extensions: ['PIPELINING'] }), used(PLAIN)]).toEqual([['bdat'], ['pipelining'], ['lockstep']]);
  });

  it('is told of a strategy that there is none of', () => {
    expect(() => simulate({ client: { fallback: ['lockstp'] } } as unknown as ScenarioInput)).toThrow(/client\.fallback\.0: .*'lockstep'/);
  });
});
