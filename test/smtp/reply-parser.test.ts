import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reply, ReplyParser } from '../../src/smtp/reply.js';
import { octets } from '../support/smtp.js';

/** What the parser makes of a stream, cut at the given offsets. */
function parse(text: string, cuts: readonly number[] = [], wantsText = true): Reply[] {
  const replies: Reply[] = [];
  const parser = new ReplyParser();
  const reader = { wantsText, onReply: (reply: Reply) => void replies.push(reply) };
  const bytes = octets(text);
  let from = 0;
  for (const to of [...[...cuts].sort((a, b) => a - b), bytes.length]) {
    parser.feed(bytes, from, to, reader, 0);
    from = to;
  }
  return replies;
}

const SESSION = '220 hello\r\n250-one\r\n250-two three\r\n250 four\r\n354 go\r\n250\r\n550 no\r\n';
const READ = [
  { code: 220, lines: ['hello'] },
  { code: 250, lines: ['one', 'two three', 'four'] },
  { code: 354, lines: ['go'] },
  { code: 250, lines: [''] },
  { code: 550, lines: ['no'] },
];

describe('replies', () => {
  it('are put together from their lines (RFC 5321 4.2.1)', () => {
    expect(parse(SESSION)).toEqual(READ);
  });

  it('come out the same when the stream is cut at any octet', () => {
    for (let cut = 0; cut <= SESSION.length; cut++) expect(parse(SESSION, [cut])).toEqual(READ);
  });

  it('come out the same when every octet is a segment', () => {
    expect(
      parse(
        SESSION,
        Array.from({ length: SESSION.length }, (_, i) => i),
      ),
    ).toEqual(READ);
  });

  it('come out the same whatever the replies and the cuts', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '-', '2', '.'), maxLength: 6 }).map((text) => text.trimEnd());
    const reply = fc.record({ code: fc.integer({ min: 200, max: 599 }), lines: fc.array(line, { minLength: 1, maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 6 }), fc.array(fc.nat(200), { maxLength: 8 }), (replies, cuts) => {
        const text = replies
          .map(({ code, lines }) => lines.map((said, i) => `${code}${i + 1 < lines.length ? '-' : ' '}${said}\r\n`).join(''))
          .join('');
        expect(
          parse(
            text,
            cuts.filter((cut) => cut < text.length),
          ),
        ).toEqual(replies);
      }),
    );
  });

  it('may end in a bare LF, and may lack a text', () => {
    expect(parse('220 hi\n250-a\n250\n')).toEqual([
      { code: 220, lines: ['hi'] },
      { code: 250, lines: ['a', ''] },
    ]);
  });

  it('without a code have code 0, which nothing accepts', () => {
    expect(parse('hello\r\n\r\n25\r\n2x0 ok\r\n').map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });

  it('are kept in words only when someone wants them, or they are errors', () => {
    expect(parse('250-a\r\n250 b\r\n', [], false)).toEqual([{ code: 250, lines: [] }]);
    for (const cut of [2, 3, 4, 5]) {
      expect(parse('399 c\r\n400 d\r\n550-5.1.1 e\r\n550 f\r\n', [cut, 7 + cut, 14 + cut], false)).toEqual([
        { code: 399, lines: [] },
        { code: 400, lines: ['d'] },
        { code: 550, lines: ['5.1.1 e', 'f'] },
      ]);
    }
  });

  it('of any length are read in bounded memory', () => {
    const [reply] = parse(`250 ${'x'.repeat(1e6)}\r\n`);
    expect(reply.code).toBe(250);
    expect(reply.lines[0].length).toBeLessThan(5000);
  });
});
