import { describe, expect, it } from 'vitest';
import { commitRules } from '../../src/smtp/index.js';
import { type ModelReference, createModel } from '../../src/scenario/models.js';
import { MS, ServerBench, codesOf } from '../support/smtp.js';

const EHLO = 'EHLO client.example\r\n';
const ENVELOPE = 'MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nDATA\r\n';
const TEXT = 'hello\r\n.\r\n';

/** A server that has the text of a message, and works on it for 50 ms. */
function working(commit: ModelReference, behindDot = '', extensions?: string[]): ServerBench {
  const bench = new ServerBench({
    commit: createModel(commitRules, commit),
    dotNs: 50 * MS,
    ...(extensions ? { profile: { extensions } } : {}),
  });
  bench.all(EHLO, ENVELOPE, TEXT + behindDot);
  return bench;
}

describe('peer-alive at a client that shuts down its sending side', () => {
  it('takes it for dead when nothing is unread: no delivery, no reply, the connection closed', () => {
    const bench = working('peer-alive');
    bench.wire.atEof = true;
    expect(bench.at(50 * MS)).toBe('');
    expect(bench.deliveries).toEqual([]);
    expect(bench.facts('discarded')).toHaveLength(1);
    expect([bench.wire.closed, bench.over]).toEqual([true, true]);
  });

  it('does not check while there is something to read, as behind a pipelined QUIT', () => {
    const bench = working('peer-alive', 'QUIT\r\n');
    bench.wire.atFin = true;
    expect(codesOf(bench.at(50 * MS))).toEqual([250, 221]);
    expect(bench.deliveries).toEqual([0]);
  });

  it('takes that one for dead too when it looks at the hangup itself', () => {
    const bench = working({ name: 'peer-alive', hangup: true }, 'QUIT\r\n');
    bench.wire.atFin = true;
    expect(codesOf(bench.at(50 * MS))).toEqual([]);
    expect(bench.deliveries).toEqual([]);
  });

  it('finds nothing wrong with a client that waits', () => {
    const bench = working('peer-alive');
    expect(codesOf(bench.at(50 * MS))).toEqual([250]);
    expect(bench.deliveries).toEqual([0]);
  });
});

describe('tcp-acked', () => {
  it('asks now and then, and commits when the octets up to the 250 are acknowledged', () => {
    const bench = working({ name: 'tcp-acked', poll: '10ms' });
    bench.wire.unacknowledged = 30;
    expect(codesOf(bench.at(50 * MS))).toEqual([250]);
    bench.at(100 * MS);
    expect(bench.deliveries).toEqual([]);
    bench.wire.unacknowledged = 0;
    bench.at(110 * MS - 1);
    expect(bench.deliveries).toEqual([]);
    bench.at(110 * MS);
    expect(bench.deliveries).toEqual([0]);
  });

  it('does not mind that what was written later is unacknowledged', () => {
    const bench = working('tcp-acked');
    bench.wire.unacknowledged = 1000;
    bench.at(50 * MS);
    const later = bench.hear('NOOP\r\n');
    bench.wire.unacknowledged = later.length;
    bench.at(60 * MS);
    expect(bench.deliveries).toEqual([0]);
  });

  it('asks once more when the connection is gone', () => {
    for (const [unacknowledged, deliveries] of [
      [1, []],
      [0, [0]],
    ] as const) {
      const bench = working({ name: 'tcp-acked', poll: '1h' });
      bench.wire.unacknowledged = 1000;
      bench.at(50 * MS);
      bench.wire.unacknowledged = unacknowledged;
      bench.session.onGone(60 * MS);
      expect(bench.deliveries).toEqual(deliveries);
    }
  });
});

describe('what next-command takes for proof', () => {
  const proves = (extensions: string[], ...after: string[]): boolean => {
    const bench = working('next-command', '', extensions);
    bench.at(50 * MS);
    for (const segment of after) bench.hear(segment);
    return bench.deliveries.length > 0;
  };
  const PIPELINING = ['PIPELINING', 'CHUNKING'];

  it.each([
    ['the next envelope', [ENVELOPE], false],
    ['a text after its 354', [ENVELOPE, 'h'], true],
    ['RSET, as a probe of a cached connection', ['RSET\r\n', 'MAIL FROM:<s@c>\r\n'], false],
    ['NOOP', ['NOOP\r\n'], false],
    ['what follows the reply to NOOP', ['NOOP\r\n', 'R'], true],
    ['what was sent behind NOOP without waiting', ['NOOP\r\nRSET\r\n'], false],
    ['a text sent with its DATA', [`${ENVELOPE}hello\r\n`], false],
    ['QUIT', ['QUIT\r\n'], false],
    ['BDAT behind its envelope', ['MAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nBDAT 2 LAST\r\nhi'], false],
  ] as const)('%s: %s → %s', (_name, after, expected) => {
    expect(proves(PIPELINING, ...after)).toBe(expected);
  });

  it('any octet, where PIPELINING is not offered', () => {
    expect(proves(['SIZE'], 'R')).toBe(true);
    expect(proves(['SIZE'], 'QUIT\r\n')).toBe(true);
  });

  it('nothing, before the 250 is written', () => {
    const bench = new ServerBench({ commit: createModel(commitRules, 'next-command'), holdNs: 50 * MS });
    bench.all(EHLO, ENVELOPE, TEXT, 'NOOP\r\n', 'NOOP\r\n');
    expect(bench.deliveries).toEqual([]);
  });
});

describe('a connection that ends', () => {
  const ended = (commit: ModelReference, inOrder: boolean, last: string): number => {
    const bench = working(commit);
    bench.wire.unacknowledged = 1000;
    bench.at(50 * MS);
    bench.hear(last);
    bench.session.onGone(60 * MS, inOrder);
    return bench.deliveries.length;
  };

  it.each([
    ['next-command', 1, 0],
    ['park-suspects', 1, 0],
    ['tcp-acked', 1, 0],
    [{ name: 'write-accepted', late: true }, 1, 1],
    ['quit', 1, 1],
  ] as const)('behind a QUIT, in order or not: %o delivers %i or %i', (commit, inOrder, broken) => {
    expect([ended(commit, true, 'QUIT\r\n'), ended(commit, false, 'QUIT\r\n')]).toEqual([inOrder, broken]);
  });

  it('by a FIN without QUIT: quit delivers, unless it asks for the word itself', () => {
    const closing = (commit: ModelReference): number => {
      const bench = working(commit);
      bench.at(50 * MS);
      bench.wire.atEof = true;
      bench.session.onReadable(60 * MS);
      bench.session.onGone(70 * MS, true);
      return bench.deliveries.length;
    };
    expect([closing('quit'), closing({ name: 'quit', fin: false })]).toEqual([1, 0]);
  });
});
