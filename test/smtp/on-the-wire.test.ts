import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../src/engine/index.js';
import { DOWN, UP } from '../../src/net/index.js';
import { SEGMENT_SENT } from '../../src/tcp/index.js';
import { COMMAND_WRITTEN, REPLY_READ, REPLY_WRITTEN, STEP_KINDS, Unanswered, data, mail, rset } from '../../src/smtp/index.js';
import { type ScenarioInput, pureDelay, simulate } from '../support/scenario.js';
import { letter } from '../support/smtp.js';

type Row = readonly [kind: EventKind, a: number, b: number, c: number, f: number, text: string | null];

/** The events of a run. */
function events(input: ScenarioInput): Row[] {
  const rows: Row[] = [];
  simulate(input, {
    sinks: [{ wantsText: true, record: (kind, _now, a, b, c, _d, _e, f, _g, _h, text) => void rows.push([kind, a, b, c, f, text]) }],
  });
  return rows;
}

/** Sizes of the segments with data that went one way. */
const segments = (input: ScenarioInput, direction: number): number[] =>
  events(input).flatMap(([kind, , way, , length]) => (kind === SEGMENT_SENT && way === direction && length > 0 ? [length] : []));

const base = (more: ScenarioInput): ScenarioInput => ({
  network: pureDelay(),
  tcp: { client: { profile: 'linux-6', nagle: 'off', initialWindow: 100 }, server: 'linux-6' },
  workload: { messages: 1, size: 1000 },
  ...more,
});

describe('segments on the wire', () => {
  const client = (writes: string, strategy = 'pipelining') =>
    segments(base({ client: { writes: writes as 'line', strategy: strategy as 'bdat' } }), UP).length;
  const server = (flush: string) =>
    segments(
      base({ server: { flush: flush as 'each-reply' }, client: { strategy: 'cross-message' }, workload: { messages: 2, size: 1000 } }),
      DOWN,
    ).length;

  it('coalesced: EHLO, envelope, text, QUIT', () => {
    expect(client('coalesced')).toBe(4);
    expect(client('coalesced', 'lockstep')).toBe(6);
    expect(client('coalesced', 'bdat')).toBe(3);
  });

  it('dot-apart: the dot as well', () => {
    expect(client('dot-apart')).toBe(5);
  });

  it('command: each command', () => {
    expect(client('command')).toBe(6);
  });

  it('line: 1000 octets are twelve lines of 80 and one of 40', () => {
    expect(client('line')).toBe(5 + 13 + 1);
  });

  it('input-empty: greeting, EHLO, envelope, 250 with the next envelope, 250, 221', () => {
    expect(server('input-empty')).toBe(6);
  });

  it('dot-at-once: the first 250 by itself', () => {
    expect(server('dot-at-once')).toBe(7);
  });

  it('each-reply: 3 replies of the first envelope and 4 of the second apart', () => {
    expect(server('each-reply')).toBe(1 + 1 + 3 + 1 + 4 + 1 + 1);
  });
});

describe('the trace of a dialogue', () => {
  it('shows what was written and read, in order', () => {
    const rows = events(base({ client: { strategy: 'lockstep' } }));
    const written = rows.filter(([kind]) => kind === COMMAND_WRITTEN);
    expect(written.map(([, , step]) => STEP_KINDS[step])).toEqual(['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'quit']);
    expect(written[2][5]).toMatch(/^MAIL FROM:<.*> SIZE=1000$/);
    const codes = [220, 250, 250, 250, 354, 250, 221];
    expect(rows.filter(([kind]) => kind === REPLY_WRITTEN).map(([, , code]) => code)).toEqual(codes);
    expect(rows.filter(([kind]) => kind === REPLY_READ).map(([, , code]) => code)).toEqual(codes);
  });
});

describe('the unanswered', () => {
  it('are counted by kind, oldest first', () => {
    const unanswered = new Unanswered();
    const outgoing = { message: letter(null), recipients: [0] };
    const steps = [rset(), mail(outgoing, { extensions: new Set(), transactions: 1 }), data(), data()];
    for (const step of steps) unanswered.push(step);
    expect([unanswered.length, unanswered.count('data'), unanswered.count('body')]).toEqual([4, 2, 0]);
    expect([...unanswered]).toEqual(steps);
    expect(unanswered.oldest).toBe(steps[0]);
    for (const step of steps) expect(unanswered.shift()).toBe(step);
    expect([unanswered.length, unanswered.count('data'), unanswered.shift(), unanswered.oldest]).toEqual([0, 0, undefined, undefined]);
  });
});
