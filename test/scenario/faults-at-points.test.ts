import { describe, expect, it } from 'vitest';
import { protocolPoints } from '../../src/smtp/index.js';
import {
  type ScenarioInput,
  STRATEGIES,
  expectConservation,
  expectNothingKnowinglySentTwice,
  pureDelay,
  simulate,
  story,
} from '../support/scenario.js';

const KINDS = ['rst', 'blackhole'] as const;
const DIRECTIONS = ['both', 'up', 'down'] as const;
const MESSAGES = 4;

/** Every cut at a point: kind × direction × first and second time. */
const cutsAt = (on: string) =>
  KINDS.flatMap((kind) => DIRECTIONS.flatMap((direction) => [1, 2].map((nth) => ({ on, nth, kind, direction }))));

describe('a connection cut at a named point of the protocol', () => {
  for (const { name } of protocolPoints) {
    it(`${name}: nothing is forgotten, nothing knowingly sent twice, everything acknowledged in the end`, () => {
      for (const strategy of STRATEGIES) {
        for (const fault of cutsAt(name)) {
          const input: ScenarioInput = {
            network: { rtt: '20ms' },
            client: { strategy },
            workload: { messages: MESSAGES, size: 300, recipients: 2 },
            faults: [fault],
          };
          const told = story(input);
          expectConservation(told.finished);
          expect(told.finished.messages.acknowledged, JSON.stringify({ strategy, fault })).toBe(MESSAGES);
          expectNothingKnowinglySentTwice(told);
          expect(told.of('acknowledged')).toHaveLength(2 * MESSAGES);
        }
      }
    });
  }
});

describe('where the cut falls decides what it costs (pipelining, one recipient)', () => {
  const cut = (on: string, kind: 'rst' | 'blackhole' = 'rst') =>
    simulate({
      network: { rtt: '20ms' },
      client: { strategy: 'pipelining' },
      workload: { messages: MESSAGES, size: 300 },
      faults: [{ on, kind }],
    });

  it('before the server has the dot: nothing', () => {
    for (const on of ['connected', 'sent-ehlo', 'sent-mail', 'sent-data', 'read-data', 'sent-body']) {
      expect(cut(on).messages.duplicates, on).toBe(0);
    }
  });

  it('between the dot and the reading of the 250: a duplicate', () => {
    for (const on of ['after-dot', 'after-commit', 'before-250', 'after-250']) {
      for (const kind of KINDS) expect(cut(on, kind).messages.duplicates, `${on}, ${kind}`).toBe(1);
    }
  });

  it('after the 250 is read: nothing', () => {
    for (const on of ['read-250', 'read-body', 'sent-quit', 'read-quit']) expect(cut(on).messages.duplicates, on).toBe(0);
  });

  it('counts as a lost connection until QUIT is sent', () => {
    expect(cut('connected').connections).toMatchObject({ opened: 2, lost: 1, secured: 0 });
    expect(cut('read-250').connections).toMatchObject({ opened: 2, lost: 1, secured: 0 });
    expect(cut('sent-quit').connections).toMatchObject({ opened: 1, lost: 0, secured: 0 });
  });

  it('a handshake that is cut is a lost connection', () => {
    const { connections } = simulate({ workload: { messages: 1 }, faults: [{ at: '10ms', kind: 'rst' }] });
    expect(connections).toMatchObject({ opened: 2, lost: 1, secured: 0 });
  });
});

describe('octets sent twice', () => {
  const input: ScenarioInput = {
    network: { rtt: '20ms', rate: 'unlimited' },
    client: { strategy: 'pipelining' },
    workload: { messages: 3, size: 700 },
  };
  const resent = (faults: ScenarioInput['faults'], strategy = 'pipelining') =>
    simulate({ ...input, client: { strategy: strategy as 'bdat' }, faults }).messages.bytesResent;

  it('are those of the text that was under way', () => {
    expect(resent('none')).toBe(0);
    expect(resent([{ on: 'read-data', kind: 'rst' }])).toBe(0);
    expect(resent([{ on: 'sent-body', kind: 'rst' }])).toBe(700);
    expect(resent([{ on: 'after-250', kind: 'rst' }])).toBe(700);
    expect(resent([{ on: 'read-250', kind: 'rst' }])).toBe(0);
  });

  it('are those of every text under way', () => {
    expect(resent([{ on: 'sent-bdat', nth: 3, kind: 'rst' }], 'bdat-async')).toBe(2100);
  });
});

describe('a fault at an instant', () => {
  it.each(['0s', '100ms', '450ms'])('hits one connection and not its successor, even if it is that of the SYN (%s)', (at) => {
    for (const connection of [1, undefined]) {
      const { messages, connections } = simulate({
        network: pureDelay(),
        workload: { messages: 3 },
        faults: [{ at, connection, kind: 'rst', direction: 'both' }],
      });
      expect(connections).toMatchObject({ opened: 2, lost: 1, secured: 0 });
      expect(messages).toMatchObject({ acknowledged: 3, duplicates: 0 });
    }
  });
});
