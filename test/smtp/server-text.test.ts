import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Content, type Message, canonicalise } from '../../src/mail/index.js';
import { ContentReader } from '../../src/smtp/server/content-reader.js';
import { ServerBench, Wire, letter, octets } from '../support/smtp.js';

const TEXT = 'From: a\r\n\r\n.\r.\n..\r\n.x\r\nlast\r.\r\n';

/** Octets in which dots and line ends are frequent. */
const nasty = fc.array(fc.oneof(fc.constantFrom(13, 10, 46), fc.constantFrom(13, 10, 46), fc.integer({ min: 0, max: 255 })), {
  maxLength: 60,
});
const ended = nasty.map((body) => Uint8Array.from([...body, 13, 10]));

/** The text that a receiver undoes dot-stuffing to (RFC 5321 4.5.2), line by line. */
function unstuff(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .split('\r\n')
    .map((line) => (line.startsWith('.') ? line.slice(1) : line))
    .join('\r\n');
}

/** How many octets of a stream the reader takes for text and dot, in the given segments; -1 when it never saw the dot. */
function readText(stream: Uint8Array, cuts: readonly number[]): { text: number; left: number } | null {
  const wire = new Wire();
  const reader = new ContentReader();
  const edges = [...cuts.filter((cut) => cut > 0 && cut < stream.length).sort((a, b) => a - b), stream.length];
  let from = 0;
  let done = false;
  for (const to of edges) {
    if (to > from) wire.arrive({ length: to - from, bytes: stream.slice(from, to), owner: null });
    from = to;
    done ||= reader.read(wire);
  }
  return done ? { text: reader.octets, left: wire.readable } : null;
}

describe('the text after DATA', () => {
  it('survives stuffing and unstuffing, whatever its octets', () => {
    fc.assert(
      fc.property(ended, (body) => {
        const stuffed = new Content(body.length, body).dotStuffed() as Uint8Array;
        expect(unstuff(stuffed)).toBe(Buffer.from(body).toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });

  it('looks for the end of a long line once, however many segments it comes in', () => {
    const bytes = octets(`${'x'.repeat(100_000)}\r\n${'y'.repeat(100_000)}\r\n.\r\n`);
    let searches = 0;
    Object.defineProperty(bytes, 'indexOf', {
      value: (octet: number, from: number): number => {
        searches++;
        return Uint8Array.prototype.indexOf.call(bytes, octet, from);
      },
    });
    const reader = new ContentReader();
    const chunk = { length: bytes.length, bytes, owner: null };
    let from = 0;
    const done = Array.from({ length: Math.ceil(bytes.length / 1460) }, (_, i) => {
      const to = Math.min(bytes.length, (i + 1) * 1460);
      const input = { peek: () => (from < to ? { chunk, from, to } : null), consume: (count: number) => void (from += count) };
      return reader.read(input as unknown as Parameters<typeof reader.read>[0]);
    });
    expect([done.indexOf(true), reader.octets]).toEqual([done.length - 1, 200_004]);
    expect(searches).toBe(2);
  });

  it('ends at its own dot and nowhere before, wherever the segments end', () => {
    fc.assert(
      fc.property(ended, fc.array(fc.nat(80), { maxLength: 10 }), (body, cuts) => {
        const stuffed = new Content(body.length, body).dotStuffed() as Uint8Array;
        const stream = Uint8Array.from([...stuffed, ...octets('.\r\nRSET\r\n')]);
        expect(readText(stream, cuts)).toEqual({ text: body.length, left: 6 });
      }),
      { numRuns: 500 },
    );
  });

  it('does not end at LF.LF, LF.CRLF or CR.CR (RFC 5321 4.1.1.4)', () => {
    for (const text of ['a\n.\nb', 'a\n.\r\nb', 'a\r.\rb', 'a\r\n.\nb', 'a\r\n.\rb\r\n']) expect(readText(octets(text), [])).toBeNull();
  });

  it('may be empty', () => {
    expect(readText(octets('.\r\nQUIT\r\n'), [])).toEqual({ text: 0, left: 6 });
  });

  it('stuffs only dots that begin a line', () => {
    const body = octets('.a\r\nb.c\r\n..\r\nd\n.e\r\n');
    expect(Buffer.from(new Content(body.length, body).dotStuffed() as Uint8Array).toString()).toBe('..a\r\nb.c\r\n...\r\nd\n.e\r\n');
  });

  it('without dots is not copied', () => {
    const body = octets('plain\r\n');
    expect(new Content(body.length, body).dotStuffed()).toBe(body);
  });
});

describe('mail out of a file', () => {
  it('gets CRLF for LF, an end for its last line, and nothing else', () => {
    const cases = [
      ['', ''],
      ['a\nb\n', 'a\r\nb\r\n'],
      ['a\r\nb\n', 'a\r\nb\r\n'],
      ['a', 'a\r\n'],
      ['\n\n', '\r\n\r\n'],
      ['a\rb\n', 'a\rb\r\n'],
      ['\xff\x00\n', '\xff\x00\r\n'],
    ];
    for (const [found, made] of cases) expect(Buffer.from(canonicalise(octets(found))).toString('latin1')).toBe(made);
  });

  it('is the same after a second time, has no bare LF and keeps every other octet', () => {
    fc.assert(
      fc.property(nasty, (bytes) => {
        const once = canonicalise(Uint8Array.from(bytes));
        expect(canonicalise(once)).toEqual(once);
        const text = Buffer.from(once).toString('latin1');
        expect(/(^|[^\r])\n/.test(text)).toBe(false);
        expect(text === '' || text.endsWith('\r\n')).toBe(true);
        const bare = (octetList: Iterable<number>): number[] => [...octetList].filter((octet) => octet !== 13 && octet !== 10);
        expect(bare(once)).toEqual(bare(bytes));
      }),
    );
  });
});

describe('a dialogue cut into segments', () => {
  const SESSION = `EHLO c\r\nMAIL FROM:<s@c> SIZE=40\r\nRCPT TO:<a@b>\r\nRCPT TO:<nobody>\r\nDATA\r\n${Buffer.from(new Content(TEXT.length, octets(TEXT)).dotStuffed() as Uint8Array).toString('latin1')}.\r\nRSET\r\nBDAT 5\r\n12345MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nRSET\r\nMAIL FROM:<s@c>\r\nRCPT TO:<c@d>\r\nBDAT 6\r\nDATA\r\nBDAT 5 LAST\r\n.\r\n\r\nFOO\r\nQUIT\r\n`;
  const CODES = [220, 250, 250, 250, 250, 354, 250, 250, 503, 503, 503, 250, 250, 250, 250, 250, 500, 221];

  it('gets the replies that it gets in one piece', () => {
    const server = new ServerBench();
    expect(server.codes(SESSION)).toEqual(CODES);
    expect(server.facts('delivered').map(({ extra }) => extra)).toEqual([0, 0, 1]);
  });

  it('gets them wherever it is cut in two', () => {
    for (let cut = 1; cut < SESSION.length; cut++) {
      expect(new ServerBench().codes(SESSION.slice(0, cut), SESSION.slice(cut)), `cut at ${cut}`).toEqual(CODES);
    }
  });

  it('gets them octet by octet, under every flush policy', () => {
    for (const flush of ['input-empty', 'each-reply', 'dot-at-once']) {
      expect(new ServerBench({ flush }).codes(...SESSION)).toEqual(CODES);
    }
  });

  it('gets them in any segments, whatever work a command costs', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: SESSION.length - 1 }), { maxLength: 30 }), fc.constantFrom(0, 7), (cuts, work) => {
        const edges = [0, ...[...new Set(cuts)].sort((a, b) => a - b), SESSION.length];
        const server = new ServerBench({ commandNs: work, dotNs: 3 * work });
        const said = server.all(...edges.slice(1).map((to, i) => SESSION.slice(edges[i], to)));
        const rest = server.at(1e6);
        expect(said.length + rest.length).toBeGreaterThan(0);
        expect(
          (said + rest)
            .split('\r\n')
            .filter((line) => /^\d{3} /.test(line))
            .map((line) => Number(line.slice(0, 3))),
        ).toEqual(CODES);
      }),
      { numRuns: 60 },
    );
  });

  it('takes an empty message for the one that its MAIL belongs to, wherever that was cut', () => {
    const server = new ServerBench();
    server.letter = letter(octets(''), ['a@b'], 0, 3);
    server.hear('EHLO c\r\nMAIL FR');
    server.hear('OM:<s@c>\r\nRCPT TO:<a@b>\r\nDATA\r\n.\r\n', null);
    expect(server.facts('delivered').map(({ message }) => message)).toEqual([3]);
  });

  it('takes no notice of a line that never ends, in bounded memory', () => {
    const server = new ServerBench();
    for (let i = 0; i < 50; i++) server.hear('x'.repeat(10_000));
    expect(server.codes('\r\nNOOP\r\n')).toEqual([500, 250]);
  });
});

describe('a body without octets', () => {
  const virtual = (length: number): Message => letter(null, ['a@b'], length);

  it('is a message like any other, in pieces too', () => {
    for (const pieces of [1, 3]) {
      const server = new ServerBench();
      const message = virtual(900);
      server.all('EHLO c\r\nMAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nDATA\r\n');
      const chunk = message.stuffed();
      for (let i = 0; i < pieces; i++) server.wire.arrive({ ...chunk, length: 900 });
      // `Wire` shows whole chunks; only the last one ends a line, the others end where the next begins.
      expect(server.hear('.\r\n', null)).toContain('250');
      expect(server.deliveries).toEqual([0]);
    }
  });

  it('is one long wrong line where nobody expects it', () => {
    const server = new ServerBench();
    server.all('EHLO c\r\n');
    server.wire.arrive(virtual(5000).stuffed());
    expect(server.hear('\r\n')).toContain('500');
  });
});
