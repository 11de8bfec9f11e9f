import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type LostReplyRecording,
  type SessionRecording,
  compareLostReply,
  compareSession,
  compareWith,
  parseAll,
  playSession,
} from '../../src/conformance/index.js';
import { type EventKind, MILLISECOND } from '../../src/engine/index.js';
import type { Packet } from '../../src/net/index.js';
import type { DialogueLine } from '../../src/conformance/smtp/session.js';
import { SessionListener } from '../../src/conformance/smtp/listener.js';
import { type Repeat, middleRepeat } from '../../src/conformance/smtp/repeats.js';
import { COMMAND_WRITTEN, REPLY_READ, REPLY_WRITTEN, STEP_KINDS } from '../../src/smtp/index.js';
import { root } from '../support/command.js';

const fixture = join(root, 'test', 'fixtures', 'truth', 'smtp.jsonl');
const sessions = parseAll(readFileSync(fixture, 'utf8')) as SessionRecording[];
const session = (id: string) => sessions.find((one) => one.id === id) as SessionRecording;

describe('the simulator agrees with recorded mail software', () => {
  it.each(sessions.map((one) => [one.id, one] as const))('in %s', (_, one) => {
    const { difference, verdict } = compareSession(one);
    expect(difference).toBeNull();
    expect(verdict).toBe('equal');
  });
});

describe('the surprises come out', () => {
  const steady = (id: string) => compareSession(session(id)).steadyRttsPerMsg as number;

  it("of Nagle's algorithm at the server against the client's delayed acknowledgment: 1.44 RTT", () => {
    expect(steady('raw-bdat-to-postfix-n2-10000B-rtt100') - steady('raw-bdat-to-postfix-n2-1000B-rtt100')).toBeCloseTo(1.44, 1);
    expect(steady('raw-pipe-to-haraka-n2-1000B-rtt100') - steady('raw-pipe-to-smtp-server-n2-1000B-rtt100')).toBeCloseTo(1.44, 1);
  });

  it('of Exim, whose last 250 waits 200 ms behind a pipelined QUIT', () => {
    const { dialog } = compareSession(session('raw-cross-to-exim-n2-1000B-rtt100'));
    const [last, bye] = dialog.filter(([, , by]) => by === 'S').slice(-2);
    expect([last[3].slice(0, 3), bye[3].slice(0, 3)]).toEqual(['250', '221']);
    expect(last[0]).toBe(bye[0]);
    const text = dialog.findLast(([, , , line]) => line === '<body>');
    expect((last[0] - (text?.[0] ?? 0)) / 1e3).toBeCloseTo(100 + 200, -1);
  });
});

describe("the bench's own client, which writes a group whole before it reads", () => {
  /** When the client reads of a refusal for the first time, ms: as it says, and as it is simulated. */
  const readAt = (id: string): [recorded: number, simulated: number] => {
    const one = session(id);
    const refused: number[] = [];
    const sink = {
      record(kind: EventKind, now: number, _connection: number, code: number) {
        if (kind === REPLY_READ && code >= 400) refused.push(now / MILLISECOND);
      },
    };
    playSession(one, [sink]);
    return [one.client_says?.errors[0][0] as number, refused[0]];
  };
  /** When that reply had come to its host. */
  const arrivedAt = (id: string): number =>
    (session(id).dialog.find(([, , by, line]) => by === 'S' && /^[45]/.test(line)) as DialogueLine)[0] / 1e3;

  it.each([
    ['raw-eager-bdat-to-smtp-server-n5-100000B-rtt20', 60],
    ['raw-eager-bdat-to-smtp-server-n20-100000B-rtt100', 500],
  ])('has its send calls return when they did: %s', (id, blockedMs) => {
    const [recorded, simulated] = readAt(id);
    expect(recorded - arrivedAt(id)).toBeGreaterThan(blockedMs);
    expect(Math.abs(simulated - recorded)).toBeLessThan(2);
  });
});

describe('a replay is the middle one of its repeats', () => {
  /** What it makes of repeats that take so many RTT in all and a message, and how many of them it has run. */
  const middle = (...totals: readonly (readonly [total: number, steady: number | null])[]): [number, number | null, number] => {
    let runs = 0;
    const play = ({ clockNs: at }: Repeat) => {
      runs++;
      return { dialog: [], accepted: 1, totalRtts: totals[at][0], steadyRttsPerMsg: totals[at][1], refusal: null };
    };
    const { totalRtts, steadyRttsPerMsg } = middleRepeat(
      play,
      totals.map((_, clockNs) => ({ clockNs, slowness: 1 })),
    );
    return [totalRtts as number, steadyRttsPerMsg, runs];
  };

  it('the third one that is alike, and no more are run', () => {
    expect(middle([7, null], [7.04, null], [7.02, null], [9, null], [9, null])).toEqual([7.02, null, 3]);
    expect(middle([8, null], [7, null], [7, null], [8, null], [7, null])).toEqual([7, null, 5]);
    expect(middle([6, 0], [6, 2], [6.01, 2], [6, 0], [6.01, 2])).toEqual([6.01, 2, 5]);
  });

  it('or that in the middle, where no three are alike', () => {
    expect(middle([7, null], [8, null], [9, null], [10, null], [9, null])).toEqual([9, null, 5]);
  });
});

// Segments of the server in recorded sessions of 20 messages of 100,000 octets at 100 ms: acknowledgments, for the most part.
describe('a server reads while a burst comes in', () => {
  it.each([
    ['raw-pipe', 'postfix', 332],
    ['raw-cross', 'postfix', 316],
    ['raw-seq', 'postfix-strict', 383],
    ['raw-pipe', 'smtp-sink', 302],
    ['raw-cross', 'smtp-sink', 284],
    ['raw-pipe', 'exim', 201],
    ['raw-seq', 'opensmtpd', 256],
    ['raw-ehlo-pipe', 'haraka', 198],
    ['raw-pipe', 'smtp-server', 220],
    ['raw-cross', 'smtp-server', 251],
  ])('from %s, %s has as many segments to send as recorded: %i', (client, server, recorded) => {
    let sent = 0;
    const observer = { onRead: ({ direction }: Packet) => void (sent += direction) };
    playSession({ id: '', client, server, rtt_ms: 100, n: 20, size: 100_000, runs_total_rtts: [], metrics: {}, dialog: [] }, [], observer);
    expect(Math.abs(sent / recorded - 1), `${sent}`).toBeLessThan(0.15);
  });
});

describe('what comes after a refusal', () => {
  /** A text whose lines a server takes for commands: more replies than the client has steps. It speaks again 40 ms after the refusal. */
  const heard = (stored: number): boolean => {
    const listener = new SessionListener(100 * MILLISECOND);
    const none = [0, 0, 0, 0, 0, 0] as const;
    const write = (kind: 'body' | 'quit', at: number) =>
      listener.record(COMMAND_WRITTEN, at * MILLISECOND, 1, STEP_KINDS.indexOf(kind), ...none, kind);
    write('body', 0);
    listener.onReply(0, 503, 'no', 100 * MILLISECOND);
    listener.record(REPLY_READ, 100 * MILLISECOND, 1, 503, STEP_KINDS.indexOf('body'), 0, 0, 0, 0, 0);
    write('quit', 140);
    listener.onReply(0, 221, 'bye', 200 * MILLISECOND);
    listener.record(REPLY_WRITTEN, (stored - 50) * MILLISECOND, 1, 250, 1, 0, 0, 0, 0, 0, 'stored');
    listener.onReply(0, 250, 'stored', stored * MILLISECOND);
    return !(listener.replies.at(-1)?.isAftermath ?? true);
  };

  it('counts until it can answer what the client wrote then', () => {
    expect([239, 240].map(heard)).toEqual([true, false]);
  });
});

describe('sizes and round trips to which nothing was fitted come out too', () => {
  const agrees = (client: string, server: string, rttMs: number, n: number, size: number, total: number): void => {
    const recording = { id: '', client, server, rtt_ms: rttMs, n, size, runs_total_rtts: [], metrics: {}, dialog: [] };
    const simulated = playSession(recording).totalRtts as number;
    expect(Math.abs(simulated - total), `${n} of ${size} octets: ${simulated}`).toBeLessThan(Math.max(0.05, 0.01 * total));
  };

  // Over a link of the same kind, on Linux 6.18.44; the mean of two sessions each (November 2026).
  it.each([
    ['raw-seq', 50, 15.11, 16.13, 17.13],
    ['raw-seq', 150, 15.04, 16.05, 17.08],
    ['raw-pipe', 50, 9.07, 10.07, 11.09],
    ['raw-pipe', 150, 9.02, 10.03, 11.03],
    ['raw-cross', 50, 7.05, 8.06, 9.08],
    ['raw-cross', 150, 7.02, 8.03, 9.03],
    ['raw-cross-rset', 50, 7.05, 8.06, 9.07],
    ['raw-cross-rset', 150, 7.02, 8.02, 9.02],
    ['smtplib', 50, 15.14, 16.19, 17.22],
    ['smtplib', 150, 15.05, 16.06, 17.08],
    ['smtp-source', 50, 15.11, 17.11, 17.14],
    ['smtp-source', 150, 15.04, 17.04, 17.04],
  ])('%s at %i ms to smtp-sink: RTT to the last of three 250 for texts of 3,000, 30,000 and 50,000 octets', (client, rttMs, ...totals) => {
    for (const [i, size] of [3000, 30_000, 50_000].entries()) agrees(client, 'smtp-sink', rttMs, 3, size, totals[i]);
  });

  // The same at 45 ms; the middle one of three sessions each, of which the first is up to 0.5 RTT slower.
  it.each([
    ['raw-seq', 3, 17.483, 18.495],
    ['raw-seq', 8, 38.029, 38.898],
    ['raw-pipe', 3, 11.384, 12.408],
    ['raw-pipe', 8, 21.572, 22.692],
    ['raw-cross', 3, 9.389, 10.417],
    ['raw-cross', 8, 14.444, 15.619],
    ['raw-data-1', 3, 8.398, 9.388],
    ['raw-data-1', 8, 13.46, 14.639],
    ['raw-data-async', 3, 7.314, 8.364],
    ['raw-data-async', 8, 7.361, 10.387],
  ])('%s to smtp-server: RTT to the last of %i 250 for texts of 3,000 and 30,000 octets', (client, n, ...totals) => {
    for (const [i, size] of [3000, 30_000].entries()) agrees(client, 'smtp-server', 45, n, size, totals[i]);
  });
});

describe('what is known to differ', () => {
  const long = session('smtp-source-to-smtp-sink-n2-100000B-rtt100');
  const explained = (changed: Partial<SessionRecording>) => compareSession({ ...long, ...changed }).explained;

  it('is excused by a flight and a delayed acknowledgment, and no more', () => {
    expect(explained({ runs_total_rtts: [14.04 + 1.4] })).toMatch(/one segment more or less in a flight/);
    expect(explained({ runs_total_rtts: [14.04 + 1.7] })).toBeUndefined();
    expect(explained({ runs_total_rtts: [15], size: 10_000 })).toBeUndefined();
  });

  it('is not excused where the dialogue goes another way too', () => {
    const dialog = long.dialog.map((line) => (line[3].startsWith('354') ? ([line[0], line[1], line[2], '250 no'] as const) : line));
    expect(explained({ runs_total_rtts: [15], dialog })).toBeUndefined();
  });
});

describe('the comparer says no', () => {
  const one = session('raw-pipe-to-postfix-n2-1000B-rtt100');
  const verdict = (changed: Partial<SessionRecording>) => compareSession({ ...one, ...changed });

  it('when the times are off by more than 2 % and 0.05 RTT', () => {
    expect(verdict({ runs_total_rtts: [7.045 * 1.03] }).verdict).toBe('differs');
    expect(verdict({ runs_total_rtts: [7.045 * 1.01] }).verdict).toBe('equal');
    expect(verdict({ metrics: { ...one.metrics, steady_rtts_per_msg: 2.15 } }).difference).toMatch(/RTT a message; recorded: 2\.15/);
  });

  it('when a command or a reply is another one', () => {
    const swap = (line: string, by: string) =>
      one.dialog.map((was) => (was[3].startsWith(line) ? ([was[0], was[1], was[2], by] as const) : was));
    expect(verdict({ dialog: swap('354', '250 no') }).difference).toMatch(/recorded: S 250/);
    expect(verdict({ dialog: swap('RCPT', 'NOOP') }).difference).toMatch(/recorded: C NOOP/);
  });

  it('but calls it the same shape when only the two sides are interleaved in another way', () => {
    const dialog = [...one.dialog];
    [dialog[2], dialog[3]] = [dialog[3], dialog[2]];
    expect(verdict({ dialog }).verdict).toBe('same shape');
  });

  it('when a refusal has another code, another command or another closer', () => {
    const refused = session('raw-data-async-to-postfix-strict-n2-1000B-rtt100');
    const says = refused.client_says as NonNullable<SessionRecording['client_says']>;
    const run = playSession(refused);
    const judged = (changed: object) => compareWith({ ...refused, client_says: { ...says, ...changed } }, run).verdict;
    expect(judged({})).toBe('equal');
    expect(judged({ errors: [[1, 'DATA', '503 no']] })).toBe('differs');
    expect(judged({ errors: [[1, 'MAIL', '554 no']] })).toBe('differs');
    expect(judged({ end: 'ok' })).toBe('differs');
  });

  it('of what it does not have', () => {
    expect(verdict({ client: 'telnet' }).difference).toBe('not supported: client telnet');
    expect(verdict({ server: 'courier' }).difference).toBe('not supported: server courier');
  });
});

describe('a reply that is lost behind the final dot', () => {
  const text = readFileSync(join(root, 'test', 'fixtures', 'truth', 'smtp-lost-reply.jsonl'), 'utf8');
  const lost = parseAll(text) as LostReplyRecording[];

  it.each(lost.map((one) => [one.id, one] as const))('doubles the message in %s', (_, one) => {
    const { verdict, storedAfterFirst, storedAfterRetry } = compareLostReply(one);
    expect([storedAfterFirst, storedAfterRetry]).toEqual([1, 2]);
    expect(verdict).not.toBe('differs');
  });

  it('is not met by another count or another dialogue', () => {
    const [one] = lost;
    expect(compareLostReply({ ...one, stored_after_retry: 1 }).difference).toMatch(
      /stored 1 times, and 2 after the retry; recorded: 1 and 1/,
    );
    const dialog = one.first.dialog.filter(([, , , said]) => !said.startsWith('RCPT'));
    expect(compareLostReply({ ...one, first: { dialog } }).verdict).toBe('differs');
  });
});
