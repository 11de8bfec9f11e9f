import { describe, expect, it } from 'vitest';
import { type ScenarioInput, type StrategyName, TABLE, WAITING, pureDelay, simulate } from '../support/scenario.js';

const RTT = 100;
/** Width of a stratum, ms: everything happens at multiples of it, so one cut in the middle of each makes the sums exact. */
const STEP = 25;
const S = 50;
const D = 25;
type Commit = NonNullable<NonNullable<ScenarioInput['server']>['commit']>;

/** Duplicates and lost messages per lost connection, in round trips of exposure: a cut in every stratum of one cycle of the steady state. */
function exposure(strategy: StrategyName, commit: Commit, kind: 'rst' | 'blackhole' = 'rst') {
  const { first, next } = TABLE[strategy];
  const cycle = next * RTT + S + D;
  const from = first * RTT + S + D;
  let lost = 0;
  let duplicates = 0;
  let connections = 0;
  for (let at = from; at < from + cycle; at += STEP) {
    const { messages, connections: lostOnes } = simulate({
      network: pureDelay(),
      client: { strategy },
      server: { commit, processing: `${S}ms`, hold: `${D}ms` },
      workload: { messages: 4 },
      faults: [{ at: `${at + STEP / 2}ms`, connection: 1, kind }],
    });
    lost += messages.lost;
    duplicates += messages.duplicates;
    connections += lostOnes.lost;
  }
  expect(connections).toBe(cycle / STEP);
  return { duplicates: (duplicates * STEP) / RTT, lost: (lost * STEP) / RTT };
}

const [s, d] = [S / RTT, D / RTT];
/** Those that have nothing unread at the server while it works on their message. */
const QUIET = WAITING.filter((name) => name !== 'cross-message');
const WITH_TEXT = WAITING.filter((name) => !name.startsWith('bdat'));

describe('exposure of a message per cycle, in RTT, by commit rule: divided by the cycle it is the cost of a lost connection', () => {
  it.each(WAITING)('%s, stored: ½ + S + D for a duplicate, nothing for a loss', (strategy) => {
    expect(exposure(strategy, 'stored')).toEqual({ duplicates: 0.5 + s + d, lost: 0 });
  });

  it.each(QUIET)('%s, peer-alive: the work S is no longer exposed', (strategy) => {
    expect(exposure(strategy, 'peer-alive')).toEqual({ duplicates: 0.5 + d, lost: 0 });
  });

  it('cross-message, peer-alive: skipped, as stored', () => {
    expect(exposure('cross-message', 'peer-alive')).toEqual({ duplicates: 0.5 + s + d, lost: 0 });
  });

  it.each(WAITING)('%s, write-accepted: nor is the hold D', (strategy) => {
    expect(exposure(strategy, 'write-accepted')).toEqual({ duplicates: 0.5, lost: 0 });
  });

  it.each(['peer-alive', 'write-accepted'] as const)('%s sees nothing of a silent loss: as stored', (commit) => {
    expect(exposure('pipelining', commit, 'blackhole')).toEqual({ duplicates: 0.5 + s + d, lost: 0 });
  });

  it.each(WAITING)('%s, tcp-acked: the half round trip of the acknowledgment, for a loss', (strategy) => {
    expect(exposure(strategy, 'tcp-acked')).toEqual({ duplicates: 0, lost: 0.5 });
  });

  it('tcp-acked: the same when nobody is told', () => {
    expect(exposure('pipelining', 'tcp-acked', 'blackhole')).toEqual({ duplicates: 0, lost: 0.5 });
  });

  it.each(QUIET)('%s, next-command, naive: the half round trip of the next command, for a loss', (strategy) => {
    expect(exposure(strategy, { name: 'next-command', naive: true })).toEqual({ duplicates: 0, lost: 0.5 });
  });

  it('cross-message, next-command, naive: the next command is there already, as stored', () => {
    expect(exposure('cross-message', { name: 'next-command', naive: true })).toEqual({ duplicates: 0.5 + s + d, lost: 0 });
  });

  it.each(WITH_TEXT)('%s, next-command: until the next text arrives, next - ½, for a loss', (strategy) => {
    expect(exposure(strategy, 'next-command')).toEqual({ duplicates: 0, lost: TABLE[strategy].next - 0.5 });
  });

  it.each(['bdat', 'bdat-strict'] as const)('%s, next-command: no proof ever, so the message of every cycle so far', (strategy) => {
    const cycle = TABLE[strategy].next + s + d;
    expect(exposure(strategy, 'next-command')).toEqual({ duplicates: 0, lost: cycle });
  });

  it('quit: the whole connection, in this cycle one message', () => {
    expect(exposure('pipelining', 'quit')).toEqual({ duplicates: 0, lost: 2 + s + d });
  });

  it.each(WAITING)('%s, transid and park-suspects: nothing', (strategy) => {
    for (const kind of ['rst', 'blackhole'] as const) {
      for (const commit of ['transid', 'park-suspects'] as const)
        expect(exposure(strategy, commit, kind)).toEqual({ duplicates: 0, lost: 0 });
    }
  });
});
