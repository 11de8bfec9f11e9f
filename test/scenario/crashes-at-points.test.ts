import { describe, expect, it } from 'vitest';
import { protocolPoints } from '../../src/smtp/index.js';
import { type ScenarioInput, expectConservation, expectNothingKnowinglySentTwice, fork, simulate, story } from '../support/scenario.js';

type Host = 'client' | 'server';

const three = (host: Host, on: string, more: ScenarioInput = {}, nth = 2): ScenarioInput => ({
  network: { rtt: '20ms' },
  client: { strategy: 'pipelining' },
  workload: { messages: 3, size: 300 },
  faults: [{ kind: 'crash', host, on, nth, for: '1s' }],
  ...more,
});

const messagesOf = (input: ScenarioInput) => {
  const { messages, connections, idleFaults } = simulate(input);
  expect(idleFaults).toEqual([]);
  expect(connections.lostTo).toMatchObject({ crash: 1, cut: 0 });
  return messages;
};

/** Copies of the message concerned beside the first, when either host stops there; the disk is quick at both. */
const COPIES: readonly [on: string, server: number, client: number][] = [
  // The server has the text and no more: it is gone with it. When its client dies, it goes on.
  ['after-dot', 0, 1],
  ['after-commit', 1, 1],
  ['before-250', 1, 1],
  // The 250 is on its way, to nobody when the client is down.
  ['after-250', 0, 1],
  ['read-250', 0, 0],
  // The text is on its way.
  ['sent-body', 0, 1],
  // It is not: nothing leaves a host that is about to die.
  ['read-data', 0, 0],
  ['sent-mail', 0, 0],
];

describe('a host that crashes at a named point', () => {
  it.each(COPIES)('%s: %i copies when it is the server, %i when it is the client', (on, server, client) => {
    for (const [host, copies] of [
      ['server', server],
      ['client', client],
    ] as const)
      expect(messagesOf(three(host, on)), host).toMatchObject({ acknowledged: 3, delivered: 3 + copies, duplicates: copies, lost: 0 });
  });

  it('loses, at a server whose disk is late, what it has said 250 to, and nothing before', () => {
    const late = { server: { fsync: { name: 'delayed', by: '30ms' } } } as const;
    expect(messagesOf(three('server', 'after-250', late))).toMatchObject({ delivered: 2, duplicates: 0, lost: 1 });
    for (const on of ['after-commit', 'before-250'])
      expect(messagesOf(three('server', on, late)), on).toMatchObject({ delivered: 3, duplicates: 0, lost: 0 });
  });

  it('owes again, at a client whose disk is late, what it has read the 250 to', () => {
    const late = { client: { strategy: 'pipelining', fsync: { name: 'delayed', by: '30ms' } } } as const;
    expect(messagesOf(three('client', 'read-250', late))).toMatchObject({ delivered: 4, duplicates: 1, lost: 0 });
  });

  it('stops between two messages that it delivers at once', () => {
    // By rule R5 all are delivered at the QUIT: two before it dies, and of the third nobody knows any more.
    const atQuit = (nth: number) => simulate(three('server', 'after-commit', { server: { commit: 'quit' } }, nth)).messages;
    expect(atQuit(1)).toMatchObject({ acknowledged: 3, delivered: 1, lost: 2 });
    expect(atQuit(2)).toMatchObject({ acknowledged: 3, delivered: 2, lost: 1 });
  });

  it('looks once more for acknowledgments when it dies, where its rule asks for them, at an instant as at a point', () => {
    // The 250 leaves at 90 ms and its acknowledgment is there 20 ms later; the rule looks every 10 s, but for the end.
    const acked = (at: string) =>
      simulate({
        ...three('server', 'after-250'),
        server: { commit: { name: 'tcp-acked', poll: '10s' } },
        faults: [{ kind: 'crash', host: 'server', at, for: '1s' }],
      }).messages;
    expect(acked('100ms')).toMatchObject({ acknowledged: 3, delivered: 2, lost: 1 });
    expect(acked('115ms')).toMatchObject({ acknowledged: 3, delivered: 3, lost: 0 });
    expect(messagesOf(three('server', 'after-250', { server: { commit: { name: 'tcp-acked', poll: '10s' } } }))).toMatchObject({ lost: 1 });
  });

  it('promises nothing of a transaction that it had only received (RFC 1845)', () => {
    const transid: ScenarioInput = { server: { commit: 'transid' } };
    expect(messagesOf(three('server', 'after-dot', transid))).toMatchObject({ delivered: 3, duplicates: 0, lost: 0 });
    expect(messagesOf(three('server', 'after-commit', transid))).toMatchObject({ delivered: 3, duplicates: 0, lost: 0 });
  });

  it('of several MX hosts the one that is named, on the connection that is named', () => {
    const servers: ScenarioInput = { servers: [{}, {}] };
    const of = (mx: number, connection: number) =>
      simulate(three('server', 'after-commit', { ...servers, faults: [{ kind: 'crash', mx, on: 'after-commit', connection, for: '1s' }] }));
    expect(of(1, 1).messages).toMatchObject({ delivered: 4, duplicates: 1 });
    // The other host holds nothing: its crash is one, and costs nothing.
    expect(of(2, 1)).toMatchObject({ idleFaults: [], messages: { delivered: 3, duplicates: 0 }, connections: { lost: 0 } });
    expect(of(1, 2).idleFaults).toEqual([{ fault: 'faults.0', why: 'connection 2 was never opened' }]);
  });

  for (const host of ['client', 'server'] as const) {
    it(`${host}: wherever it is, nothing is forgotten, nothing knowingly sent twice, and everything acknowledged in the end`, () => {
      for (const { name } of protocolPoints) {
        for (const strategy of ['lockstep', 'cross-message', 'bdat-async'] as const) {
          for (const nth of [1, 2]) {
            const many = { client: { strategy, connections: 2 }, workload: { messages: 4, size: 300, recipients: 2 } };
            const told = story(three(host, name, many, nth));
            expectConservation(told.finished);
            expect(told.finished.messages.acknowledged, JSON.stringify({ host, name, strategy, nth })).toBe(4);
            expectNothingKnowinglySentTwice(told);
          }
        }
      }
    });
  }

  it('goes on alike in a fork', () => {
    for (const host of ['client', 'server'] as const) {
      const { world } = story(three(host, 'after-250', { limits: { events: 30 } }));
      const copy = fork(world);
      expect(copy.advance()).toEqual(world.advance());
    }
  });
});
