import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { body, data, mail, quit, rcpts, rset } from '../../../src/index.js';
import type { Strategy } from '../../../src/smtp/index.js';
import { BoxBench, overhear } from '../../support/box.js';
import { type ScenarioInput, simulate } from '../../support/scenario.js';

const MAIL = 'MAIL FROM:<s@c>\r\n';
const RCPT = 'RCPT TO:<a@b>\r\n';
const QUIT = 'QUIT\r\n';

/** One QUIT, as long as the group that it stands for. */
const only = (group: string): string => `QUIT${' '.repeat(group.length - QUIT.length)}\r\n`;

function bench(...said: string[]): BoxBench {
  const box = new BoxBench('frontbridge');
  box.down('220 hi\r\n');
  box.up('EHLO a\r\n');
  box.down('250 PIPELINING\r\n');
  for (const text of said) box.up(text);
  return box;
}

/** As Postfix verifies an address: everything in one group, and no text. */
const probe: Strategy = {
  name: 'probe',
  needs: ['PIPELINING'],
  plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), rset(), quit()],
  may: (step, unanswered) => step.kind !== 'mail' || unanswered.length === 0,
};

/** As Postfix sends its last message: QUIT rides on the dot. */
const quitBehindDot: Strategy = {
  name: 'quit behind the dot',
  needs: ['PIPELINING'],
  plan: (outgoing, peer, isLast) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing), ...(isLast ? [quit()] : [])],
  may: (step, unanswered) => step.kind === 'quit' || step.kind === 'rcpt' || step.kind === 'data' || unanswered.length === 0,
};

const one = (strategy: Strategy): ScenarioInput => ({
  client: { strategy, retry: { after: '1h', giveUpAfter: '30min' } },
  workload: { messages: 1, size: 40 },
});

describe('frontbridge on the wire', () => {
  it('hears only the QUIT of a probe: its client takes the 221 for the reply to MAIL', () => {
    expect(overhear('frontbridge', one(probe))).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵
      C: EHLO client.example↵
      S: 250-server.example↵250-PIPELINING↵250-SIZE↵250-8BITMIME↵250 CHUNKING↵
      C: MAIL FROM:<sender@client.example> SIZE=40↵RCPT TO:<user1@server.example>↵RSET↵QUIT↵  ⇒  QUIT                                                                                 ↵
      S: 221 server.example closing↵"
    `);
  });

  it('takes a message whose QUIT rides on the dot', () => {
    const lines = overhear('frontbridge', one(quitBehindDot));
    expect(lines).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵
      C: EHLO client.example↵
      S: 250-server.example↵250-PIPELINING↵250-SIZE↵250-8BITMIME↵250 CHUNKING↵
      C: MAIL FROM:<sender@client.example> SIZE=40↵RCPT TO:<user1@server.example>↵DATA↵
      S: 250 OK↵250 OK↵354 End with a dot↵
      C: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx↵.↵QUIT↵
      S: 250 Message accepted↵221 server.example closing↵"
    `);
    expect(simulate({ ...one(quitBehindDot), middlebox: 'frontbridge' }).messages).toMatchObject({ acknowledged: 1, delivered: 1 });
  });
});

describe('a group that ends with QUIT', () => {
  it('is one QUIT where one segment holds it, and only what of it that segment holds', () => {
    expect(bench().up(MAIL + RCPT + QUIT)).toBe(only(MAIL + RCPT + QUIT));
    expect(bench(MAIL).up(RCPT + QUIT)).toBe(only(RCPT + QUIT));
    expect(bench(MAIL.slice(0, 9)).up(MAIL.slice(9) + RCPT + QUIT)).toBe(MAIL.slice(9) + only(RCPT + QUIT));
  });

  it('stays where its commands come one by one, or QUIT does not come last or not whole', () => {
    expect(bench(MAIL + RCPT).up(QUIT)).toBe(QUIT);
    for (const group of [MAIL + RCPT, MAIL + QUIT + RCPT, MAIL + RCPT + QUIT.slice(0, 3)]) expect(bench().up(group)).toBe(group);
    expect(bench(MAIL + QUIT.slice(0, 2)).up(QUIT.slice(2))).toBe(QUIT.slice(2));
  });

  it('begins behind a text or a chunk: body, dot and QUIT work, and RSET behind the dot is not heard', () => {
    expect(bench('DATA\r\n').up(`a text\r\n.\r\n${QUIT}`)).toBe(`a text\r\n.\r\n${QUIT}`);
    expect(bench('DATA\r\n').up(`a text\r\n.\r\nRSET\r\n${QUIT}`)).toBe(`a text\r\n.\r\n${only(`RSET\r\n${QUIT}`)}`);
    const chunk = `${MAIL}${RCPT}BDAT 15 LAST\r\nDATA\r\na text\r\n\n${QUIT}`;
    expect(bench().up(chunk)).toBe(chunk);
  });

  it('is not looked for in a chunk, however it is cut', () => {
    const content = `RSET\r\n${QUIT}`;
    expect(bench(`${MAIL}BDAT ${content.length} LA`, 'ST\r\n').up(content)).toBe(content);
    expect(bench(`${MAIL}BDAT ${content.length + 1} LAST\r\nx`).up(content)).toBe(content);
    expect(bench('BDAT 0 LAST\r\n').up(content)).toBe(only(content));
  });
});

describe('whatever is said', () => {
  const line = fc.constantFrom(MAIL, RCPT, QUIT, 'RSET\r\n', 'NOOP\r\n', 'DATA\r\na text\r\n.\r\n', 'BDAT 6\r\nQUIT\r\n');

  it('lengths stay, and nothing but commands that QUIT ends in one segment changes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (segments) => {
        const box = bench();
        for (const lines of segments) {
          const said = lines.join('');
          const heard = box.up(said) as string;
          // Commands alone since the last text or chunk, the last of them QUIT.
          const group = lines.slice(lines.findLastIndex((one) => /^(DATA|BDAT)/.test(one)) + 1);
          const isCaught = group.length > 1 && group.at(-1) === QUIT;
          const caught = isCaught ? group.join('') : '';
          expect(heard).toBe(said.slice(0, said.length - caught.length) + (isCaught ? only(caught) : ''));
        }
      }),
      { numRuns: 200 },
    );
  });
});
