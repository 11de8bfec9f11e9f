import { describe, expect, it } from 'vitest';
import { ladderOf } from '../support/ladder.js';
import { type ScenarioInput, pureDelay, story } from '../support/scenario.js';
import { Talk } from '../support/talk.js';

/*
 * RFC 2920 1 names servers that could not bear pipelining. Two drop input (`input-flusher`, at DATA or behind an error:
 * server-habits.test.ts); these two are about RCPT and DATA.
 */
const refuse = (...nth: number[]) => nth.map((n) => ({ at: 'rcpt' as const, code: 550, nth: n }));
const ENVELOPE = 'MAIL FROM:<s@c> | RCPT TO:<a@b> | RCPT TO:<c@d> | DATA | ';

const sent = (strategy: string, habit: string, refused: number[]): ScenarioInput =>
  ({
    network: pureDelay(),
    client: { strategy },
    server: { habits: [habit], refuse: refuse(...refused) },
    workload: { messages: 1, recipients: 2, size: 500 },
  }) as ScenarioInput;

describe('last-rcpt-decides', () => {
  const server = (...refused: number[]) => Talk.greeted('ideal', { habits: ['last-rcpt-decides'], refuse: refuse(...refused) });

  it('refuses DATA when the last RCPT failed, though one was accepted', () => {
    expect(server(2).says(ENVELOPE).says('RSET | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA | ').text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RCPT TO:<c@d> | DATA
  S 0.0 250 OK | 250 OK | 550 Refused | 503 5.5.1 Need RCPT
  C RSET | MAIL FROM:<s@c> | RCPT TO:<a@b> | DATA
  S 0.0 250 OK | 250 OK | 250 OK | 354 End with a dot
`);
  });

  it('takes it when an earlier one did', () => {
    expect(server(1).says(ENVELOPE).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RCPT TO:<c@d> | DATA
  S 0.0 250 OK | 550 Refused | 250 OK | 354 End with a dot
`);
  });

  it.each(['lockstep', 'pipelining'])('%s: the good recipient is given up with the bad one', (strategy) => {
    const { of } = story(sent(strategy, 'last-rcpt-decides', [2]));
    expect([
      of('bounced')
        .map(({ extra }) => extra)
        .sort(),
      of('delivered'),
    ]).toEqual([[0, 1], []]);
    expect(
      story(sent(strategy, 'last-rcpt-decides', [1]))
        .of('delivered')
        .map(({ extra }) => extra),
    ).toEqual([1]);
  });
});

describe('data-for-nobody', () => {
  it('says 354 to nobody, where a server that obeys 3.2 (3) does not; what comes is refused', () => {
    const none = { refuse: refuse(1, 2) };
    expect(
      Talk.greeted('ideal', { habits: ['data-for-nobody'], ...none })
        .says(ENVELOPE)
        .says('. | ')
        .says('NOOP | ').text,
    ).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RCPT TO:<c@d> | DATA
  S 0.0 250 OK | 550 Refused | 550 Refused | 354 End with a dot
  C .
  S 0.0 554 No valid recipients
  C NOOP
  S 0.0 250 OK
`);
    expect(Talk.greeted('ideal', none).says(ENVELOPE).text).toBe(`
  C MAIL FROM:<s@c> | RCPT TO:<a@b> | RCPT TO:<c@d> | DATA
  S 0.0 250 OK | 550 Refused | 550 Refused | 554 No valid recipients
`);
  });

  it('gets a lone dot from a client that has pipelined DATA, and no message; one in lockstep never says DATA', () => {
    const ladder = (strategy: string): string =>
      `\n${ladderOf(sent(strategy, 'data-for-nobody', [1, 2]), { fromNs: 300e6 })
        .text.split('\n')
        .filter((line) => !/FIN|lets/.test(line))
        .join('\n')}\n`;
    expect(ladder('pipelining')).toMatchInlineSnapshot(`
      "
      #1        300  C → S         350  MAIL, RCPT, RCPT, DATA
      #1        350  C ← S         400  250, 550, 550, 354
      #1        400  C → S         450  dot
      #1        450  C ← S         500  554
      #1        500  C                  gives up 1
      #1        500  C → S         550  QUIT
      #1        550  C ← S         600  221
      "
    `);
    expect(ladder('lockstep')).toMatchInlineSnapshot(`
      "
      #1        300  C → S         350  MAIL
      #1        350  C ← S         400  250
      #1        400  C → S         450  RCPT
      #1        450  C ← S         500  550
      #1        500  C → S         550  RCPT
      #1        550  C ← S         600  550
      #1        600  C                  gives up 1
      #1        600  C → S         650  QUIT
      #1        650  C ← S         700  221
      "
    `);
    expect(story(sent('pipelining', 'data-for-nobody', [1, 2])).of('delivered')).toEqual([]);
  });

  it('still takes a message for whom it has accepted', () => {
    expect(
      story(sent('pipelining', 'data-for-nobody', [2]))
        .of('delivered')
        .map(({ extra }) => extra),
    ).toEqual([0]);
  });
});
