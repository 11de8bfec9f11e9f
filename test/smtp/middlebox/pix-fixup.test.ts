import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOWN, UP } from '../../../src/net/index.js';
import { letter, octets } from '../../support/smtp.js';
import { BoxBench, overhear } from '../../support/box.js';
import { weightOf } from '../../support/weight.js';

const bench = (options = {}) => new BoxBench({ name: 'pix-fixup', ...options });

/** A box in front of which a text may begin. */
function atText(): BoxBench {
  const box = bench();
  box.down('220 hi\r\n');
  box.up('HELO a\r\n');
  box.down('250 hi\r\n');
  box.up('DATA\r\n');
  box.down('354 go\r\n');
  return box;
}

describe('pix-fixup on the wire', () => {
  it('masks the banner, X-es EHLO, and lets a short message through', () => {
    const lines = overhear('pix-fixup', {
      client: { strategy: 'lockstep' },
      workload: { messages: 1, size: 40 },
      server: { extensions: ['STARTTLS', 'PIPELINING'] },
    });
    expect(lines).toMatchInlineSnapshot(`
      "S: 220 server.example ESMTP↵  ⇒  220 ************** *****↵
      C: EHLO client.example↵  ⇒  XXXX client.example↵
      S: 500 Command not recognised↵
      C: HELO client.example↵
      S: 250 server.example↵
      C: MAIL FROM:<sender@client.example>↵
      S: 250 OK↵
      C: RCPT TO:<user1@server.example>↵
      S: 250 OK↵
      C: DATA↵
      S: 354 End with a dot↵
      C: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx↵.↵
      S: 250 Message accepted↵
      C: QUIT↵
      S: 221 server.example closing↵"
    `);
  });

  it('swallows what completes a CRLF.CRLF that is split over two segments, at each try, until the server has had enough', () => {
    // A full segment carries 1448 octets: all of the text and the dot, and not the last CRLF.
    const lines = overhear('pix-fixup', {
      client: { strategy: 'lockstep', retry: { after: '30min', giveUpAfter: '20min' } },
      workload: { messages: 1, size: 1447 },
    });
    expect(lines.slice(lines.indexOf('C: DATA'))).toMatchInlineSnapshot(`
      "C: DATA↵
      S: 354 End with a dot↵
      C: <1440 octets>xxxxx↵.
      C: ↵  ⇒  nothing
         the same again
      S: 421 server.example timed out waiting for input↵"
    `);
  });
});

describe('the banner', () => {
  it('is * but for 2, 0 and space', () => {
    expect(bench().down('220 mx2.example.org ESMTP 2010\r\n')).toBe('220 **2************ ***** 20*0\r\n');
  });

  it('is masked however it is cut, and nothing after it', () => {
    const box = bench();
    expect(['22', '0 a2', '0b\r', '\n'].map((part) => box.down(part)).join('')).toBe('220 *20*\r\n');
    expect(box.down('250 server.example\r\n')).toBe('250 server.example\r\n');
  });
});

describe('verbs', () => {
  it.each(['HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP', 'QUIT', 'mail', 'Rcpt'])('%s passes', (verb) => {
    expect(bench().up(`${verb} some argument\r\n`)).toBe(`${verb} some argument\r\n`);
  });

  it.each(['EHLO', 'BDAT', 'AUTH', 'STARTTLS', 'VRFY', 'X', 'HELOO', 'XEXCH50'])('%s is overwritten, and its argument is not', (verb) => {
    expect(bench().up(`${verb} RCPT\r\n`)).toBe(`${'X'.repeat(verb.length)} RCPT\r\n`);
  });

  it('become NOOP and blanks in versions that do that', () => {
    const box = bench({ unknown: 'noop' });
    expect(box.up('EHLO a\r\n')).toBe('NOOP a\r\n');
    expect(box.up('STARTTLS\r\n')).toBe('NOOP    \r\n');
    expect(box.up('FOO\r\n')).toBe('XXX\r\n');
  });

  it('that are cut by the end of a segment are overwritten too, in both', () => {
    const box = bench();
    expect([box.up('MAIL FROM:<a@b>\r\nRC'), box.up('PT TO:<c@d>\r\n')]).toEqual(['MAIL FROM:<a@b>\r\nXX', 'XX TO:<c@d>\r\n']);
    expect([box.up('RSET'), box.up('\r\n')]).toEqual(['RSET', '\r\n']);
    expect([box.up('NOOP a'), box.up('EHLO\r\n'), box.up('QUIT\r\n')]).toEqual(['NOOP a', 'EHLO\r\n', 'QUIT\r\n']);
  });
});

describe('the end of a text', () => {
  const END = '\r\n.\r\n';

  it.each([
    [0, true],
    [1, false],
    [2, true],
    [3, false],
    [4, false],
  ])('with %i of the five octets CRLF.CRLF in an earlier segment passes: %s', (cut, passes) => {
    const box = atText();
    expect(box.up(`text${END.slice(0, cut)}`)).not.toBeNull();
    expect(box.up(END.slice(cut))).toBe(passes ? END.slice(cut) : null);
    if (passes) expect(box.up('EHLO x\r\n')).toBe('XXXX x\r\n');
  });

  it('is swallowed as often as it comes, whatever follows it in the segment', () => {
    const box = atText();
    box.up('text\r\n.');
    box.write(UP, '\r\nQUIT\r\n');
    const at = 'HELO a\r\nDATA\r\ntext\r\n.'.length;
    for (const length of [2, 8, 2]) expect(box.resend(UP, at, length)).toBeNull();
    expect(box.swallowed).toBe(3);
  });

  it('that a retransmission holds whole is known', () => {
    const box = atText();
    box.up('text\r\n.');
    box.write(UP, '\r\n');
    const at = 'HELO a\r\nDATA\r\ntext'.length;
    expect(box.resend(UP, at, 5)).toBe(END);
    expect(box.up('EHLO x\r\n')).toBe('XXXX x\r\n');
  });

  it('in a text is none where the dot does not stand alone', () => {
    const box = atText();
    expect(box.up('a\r\n..\r\n.b\r\n')).toBe('a\r\n..\r\n.b\r\n');
    expect(box.up('EHLO in a text\r\n')).toBe('EHLO in a text\r\n');
    expect(box.up('.\r\n')).toBe('.\r\n');
    expect(box.up('EHLO\r\n')).toBe('XXXX\r\n');
  });

  it('does not come when DATA is refused: commands follow', () => {
    const box = bench();
    box.down('220 hi\r\n');
    box.up('DATA\r\n');
    box.down('503 no\r\n');
    expect(box.up('EHLO\r\n')).toBe('XXXX\r\n');
  });
});

describe('what has passed', () => {
  it('comes again as it was, however a retransmission is cut', () => {
    const box = bench();
    box.up('EHLO client\r\n');
    box.up('MAIL FROM:<a@b>\r\n');
    expect(box.resend(UP, 2, 8)).toBe('XX clien');
    expect(box.resend(UP, 0, 17)).toBe('XXXX client\r\nMAIL');
  });

  it('is kept no longer than the receiver may ask for it', () => {
    const box = bench();
    let weightAfterOne = 0;
    for (let i = 0; i < 1000; i++) {
      expect(box.up('RSET client\r\n')).toBe('RSET client\r\n');
      box.down('250 OK\r\n');
      box.acknowledge(UP, (i + 1) * 13);
      box.acknowledge(DOWN, (i + 1) * 8);
      if (i === 20) weightAfterOne = weightOf(box.box, {});
    }
    expect(weightOf(box.box, {})).toBeLessThan(weightAfterOne * 3);
  });

  it('waits for what was before it, three segments at most', () => {
    const box = bench();
    for (const word of ['EHLO', ' a\r\n', 'EH', 'LO\r\n', 'QUIT\r\n']) box.write(UP, word);
    for (const [offset, length] of [
      [14, 6],
      [4, 4],
      [8, 2],
      [10, 4],
    ]) {
      expect(box.resend(UP, offset, length)).toBeNull();
    }
    expect(box.swallowed).toBe(1);
    expect(box.resend(UP, 0, 4)).toBe('XXXX a\r\nXX');
    expect(box.resend(UP, 10, 4)).toBe('XX\r\nQUIT\r\n');
  });

  it('still belongs to whom it belonged to', () => {
    const box = bench();
    const message = letter(octets('hello\r\n'));
    const chunk = { length: 8, bytes: octets('BDAT 9\r\n'), owner: message };
    expect(box.parts(UP, chunk).map((span) => span.chunk.owner)).toEqual([message]);
    const same = { length: 6, bytes: octets('RSET\r\n'), owner: message };
    expect(box.parts(UP, same)).toEqual([{ chunk: same, from: 0, to: 6 }]);
  });

  it('of a body without octets is lines that hold no dot', () => {
    const box = atText();
    const body = { length: 1000, bytes: null, owner: null };
    const text = box.send(UP, body) as string;
    expect(text.split('\r\n').map((line) => line.length)).toEqual([...Array.from({ length: 12 }, () => 78), 38, 0]);
    expect(text).toMatch(/^[x\r\n]*\r\n$/);
    expect(box.parts(UP, body)).toEqual([{ chunk: body, from: 0, to: 1000 }]);
  });
});

const line = fc.constantFrom(
  'HELO a\r\n',
  'MAIL FROM:<a@b>\r\n',
  'RCPT TO:<c@d>\r\n',
  'RSET\r\n',
  'NOOP\r\n',
  'EHLO b\r\n',
  'BDAT 5\r\n',
  'x\r\n',
);
const text = fc
  .array(fc.constantFrom('DATA\r\n', 'a line\r\n', '..\r\n', '.\r\n', '\r\n'), { maxLength: 6 })
  .map((lines) => `DATA\r\n${lines.join('')}\r\n.\r\n`);
const stream = fc.array(fc.oneof({ weight: 3, arbitrary: line }, text), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
/** A stream and where it is cut, in per mille. */
const cutStream = fc.tuple(stream, fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 })).map(([whole, cuts]) => {
  const at = [...new Set([0, ...cuts.map((cut) => Math.floor((whole.length * cut) / 1000)), whole.length])].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => whole.slice(at[i], end));
});

describe('whatever the segmentation', () => {
  it('lengths stay, and octets change into X only', () => {
    fc.assert(
      fc.property(cutStream, (parts) => {
        const box = bench();
        for (const part of parts) {
          const out = box.up(part);
          if (out === null) return;
          expect(out.length).toBe(part.length);
          for (let i = 0; i < part.length; i++) expect([part[i], 'X']).toContain(out[i]);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('known verbs and texts pass unchanged where no verb and no dot is cut', () => {
    const known = fc.constantFrom(
      'HELO a\r\n',
      'MAIL FROM:<a@b>\r\n',
      'RCPT TO:<c@d>\r\n',
      'RSET\r\n',
      'NOOP\r\n',
      'DATA\r\nEHLO\r\n..\r\n.\r\n',
    );
    /** A line, cut behind its verb or in its argument or not at all. */
    const piece = fc
      .tuple(known, fc.integer({ min: 4, max: 12 }))
      .map(([whole, cut]) => [whole.slice(0, cut), whole.slice(cut)].filter((part) => part !== ''));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 10 }), (pieces) => {
        const box = bench();
        for (const part of pieces.flat()) expect(box.up(part)).toBe(part);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('retransmissions say what was said first', () => {
    fc.assert(
      fc.property(cutStream, fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 60 })), { maxLength: 10 }), (parts, again) => {
        const box = bench();
        let said = '';
        for (const part of parts) {
          const out = box.up(part);
          if (out === null) break;
          said += out;
        }
        for (const [offset, length] of again) {
          if (offset + length > said.length) continue;
          expect(box.resend(UP, offset, length)).toBe(said.slice(offset, offset + length));
        }
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it("the server's side keeps its length too", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('2', '0', ' ', 'a', '-', '\r\n'), maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (said, step) => {
          const box = bench();
          for (let at = 0; at < said.length; at += step) {
            const part = said.slice(at, at + step);
            expect(box.down(part)?.length).toBe(part.length);
          }
        },
      ),
      { seed: 7 },
    );
  });
});
