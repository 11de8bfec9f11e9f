import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Trace } from '../../src/engine/index.js';
import { Content, Ledger, LossCause, Message, NO_CONNECTION, SyntheticWorkload, type Tally, tallyLedger } from '../../src/mail/index.js';

const MESSAGES = 4;
const RECIPIENTS = 2;
const CONNECTIONS = 3;
const workload = new SyntheticWorkload(MESSAGES, 100, RECIPIENTS);
const message = (number: number): Message => workload.message(number);
const address = (recipient: number): string => message(0).recipients[recipient];

interface Story {
  readonly ledger: Ledger;
  tally(): Tally;
}

/** A ledger with its connections open. */
function begin(connections = 1): Story {
  const ledger = new Ledger(new Trace());
  for (let connection = 1; connection <= connections; connection++) ledger.opened(connection, 0, 1000 * connection);
  return { ledger, tally: () => tallyLedger(ledger, workload) };
}

type Fact =
  | { what: 'delivered'; message: number; recipient: number; connection: number }
  | { what: 'acknowledged'; message: number; connection: number }
  | { what: 'bounced'; message: number; recipient: number; connection: number }
  | { what: 'cut' | 'broken' | 'finished'; connection: number };

const pair = { message: fc.nat(MESSAGES - 1), recipient: fc.nat(RECIPIENTS - 1), connection: fc.integer({ min: 1, max: CONNECTIONS }) };
const anyFact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ what: fc.constant('delivered' as const), ...pair }),
  fc.record({ what: fc.constant('acknowledged' as const), message: pair.message, connection: pair.connection }),
  fc.record({ what: fc.constant('bounced' as const), ...pair }),
  fc.record({ what: fc.constantFrom('cut' as const, 'broken' as const, 'finished' as const), connection: pair.connection }),
);

/** A history that can happen: nobody is settled twice. */
function possible(facts: readonly Fact[]): Fact[] {
  const settled = new Set<string>();
  return facts.filter((fact) => {
    if (fact.what === 'acknowledged') {
      const keys = Array.from({ length: RECIPIENTS }, (_, i) => `${fact.message}/${i}`);
      if (keys.some((key) => settled.has(key))) return false;
      for (const key of keys) settled.add(key);
    } else if (fact.what === 'bounced') {
      const key = `${fact.message}/${fact.recipient}`;
      if (settled.has(key)) return false;
      settled.add(key);
    }
    return true;
  });
}

function write(ledger: Ledger, facts: readonly Fact[]): void {
  facts.forEach((fact, i) => {
    const now = 10_000 + i;
    if (fact.what === 'delivered') ledger.delivered(message(fact.message), fact.connection, address(fact.recipient), now);
    else if (fact.what === 'acknowledged')
      for (let r = 0; r < RECIPIENTS; r++) ledger.acknowledged(message(fact.message), fact.connection, r, now);
    else if (fact.what === 'bounced') ledger.bounced(message(fact.message), fact.connection, fact.recipient, 'refused', NO_CONNECTION, now);
    else if (fact.what === 'cut') ledger.cut(fact.connection, 0, now);
    else if (fact.what === 'broken') ledger.broken(fact.connection, LossCause.timer, now);
    else ledger.finished(fact.connection, now);
  });
}

/** The measures, from the list of facts, without any cleverness. */
function bruteForce(facts: readonly Fact[]) {
  const copies = (m: number, r: number) => facts.filter((f) => f.what === 'delivered' && f.message === m && f.recipient === r).length;
  const acked = (m: number) => facts.some((f) => f.what === 'acknowledged' && f.message === m);
  const bounced = (m: number, r: number) => facts.some((f) => f.what === 'bounced' && f.message === m && f.recipient === r);
  const all = Array.from({ length: MESSAGES }, (_, m) => m);
  const rs = Array.from({ length: RECIPIENTS }, (_, r) => r);
  const isSettled = (m: number) => acked(m) || rs.every((r) => bounced(m, r));
  /** The first thing that it was lost to: a cut when it had finished is none. */
  const causeOf = (c: number) =>
    facts.find((f, i) => {
      if (!('connection' in f) || f.connection !== c || (f.what !== 'cut' && f.what !== 'broken')) return false;
      return f.what === 'broken' || !facts.slice(0, i).some((before) => before.what === 'finished' && before.connection === c);
    })?.what;
  const lostTo = (cause: 'cut' | 'broken') => [1, 2, 3].filter((c) => causeOf(c) === cause).length;
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  return {
    delivered: sum(all.flatMap((m) => rs.map((r) => copies(m, r)))),
    duplicates: sum(all.flatMap((m) => rs.map((r) => Math.max(0, copies(m, r) - 1)))),
    lost: all.filter((m) => acked(m) && rs.some((r) => copies(m, r) === 0)).length,
    recipients: {
      submitted: MESSAGES * RECIPIENTS,
      acknowledged: RECIPIENTS * all.filter(acked).length,
      bounced: sum(all.map((m) => rs.filter((r) => bounced(m, r)).length)),
      queued: sum(all.map((m) => rs.filter((r) => !acked(m) && !bounced(m, r)).length)),
      lost: sum(all.map((m) => rs.filter((r) => acked(m) && copies(m, r) === 0).length)),
    },
    acknowledged: all.filter(acked).length,
    bounced: all.filter((m) => isSettled(m) && !acked(m)).length,
    queued: all.filter((m) => !isSettled(m)).length,
    lostConnections: lostTo('cut') + lostTo('broken'),
    lostTo: { cut: lostTo('cut'), crash: 0, timer: lostTo('broken'), timeout: 0, reset: 0, closed: 0, blocked: 0 },
  };
}

describe('what a ledger adds up to', () => {
  it('is what counting by hand gives', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 40 }), (written) => {
        const facts = possible(written);
        const story = begin(CONNECTIONS);
        write(story.ledger, facts);
        const tally = story.tally();
        expect(tally).toMatchObject({ ...bruteForce(facts), submitted: MESSAGES, opened: CONNECTIONS });
        expect(tally.acknowledged + tally.bounced + tally.queued).toBe(tally.submitted);
        expect(tally.perMessage.x).toBe(tally.duplicates);
        expect(tally.perLostConnection.x).toBe(tally.duplicates);
        expect(tally.perLostConnection.y).toBe(tally.lostConnections);
      }),
      { numRuns: 500 },
    );
  });

  it('puts a copy down to the connection whose message was delivered before it', () => {
    const { ledger, tally } = begin(3);
    ledger.delivered(message(0), 1, address(0), 5000);
    ledger.cut(1, 1, 5001);
    ledger.delivered(message(0), 2, address(0), 6000);
    ledger.acknowledged(message(0), 2, 0, 6050);
    const { perLostConnection } = tally();
    expect(perLostConnection).toMatchObject({ clusters: 1, x: 1, y: 1, xy: 1 });
  });

  it('measures time in doubt from the point of no return to the reading of the 250', () => {
    const { ledger, tally } = begin(2);
    ledger.pointOfNoReturn(message(0), 1, 2000, 2500);
    ledger.pointOfNoReturn(message(1), 1, 2100, 2500);
    ledger.pointOfNoReturn(message(2), 2, 2200, 2500);
    ledger.acknowledged(message(0), 1, 0, 3000);
    ledger.acknowledged(message(0), 1, 1, 3000);
    ledger.acknowledged(message(1), 1, 0, 3400);
    // Connection 2 is lost: nobody reads that 250, and the message is no longer in doubt there.
    ledger.forgotten(2, 4000);
    for (const number of [3, 0, 1]) ledger.pointOfNoReturn(message(number), 1, 4000, 4100);
    expect(tally()).toMatchObject({ doubts: 2, doubtNs: 1000 + 1300, mostInDoubt: 3 });
  });

  it('counts a message with several recipients once, even when two replies take it off', () => {
    const { ledger, tally } = begin(1);
    ledger.pointOfNoReturn(message(0), 1, 2000, 2000);
    ledger.acknowledged(message(0), 1, 0, 3000);
    // The second recipient was deferred and got its own transaction later.
    ledger.pointOfNoReturn(message(0), 1, 4000, 4000);
    ledger.acknowledged(message(0), 1, 1, 5000);
    ledger.delivered(message(0), 1, address(0), 2000);
    ledger.delivered(message(0), 1, address(1), 4000);
    ledger.pointOfNoReturn(message(1), 1, 6000, 6000);
    expect(tally()).toMatchObject({ acknowledged: 1, coldMessages: 1, doubts: 2, doubtNs: 2000, mostInDoubt: 1, lost: 0 });
  });

  it('tells lost from falsely suppressed, and a suppressed copy from either', () => {
    const { ledger, tally } = begin(1);
    for (let m = 0; m < 3; m++) for (let r = 0; r < RECIPIENTS; r++) ledger.acknowledged(message(m), 1, r, 5000);
    // 0: never delivered. 1: dropped as a copy of another. 2: delivered, and its copy dropped.
    for (let r = 0; r < RECIPIENTS; r++) {
      ledger.suppressed(message(1), 1, address(r), 4000);
      ledger.delivered(message(2), 1, address(r), 4000);
      ledger.suppressed(message(2), 1, address(r), 4500);
    }
    expect(tally()).toMatchObject({ lost: 1, falselySuppressed: 1, delivered: 2, duplicates: 0 });
  });

  it('counts octets sent again: all but the longest sending of each message', () => {
    const { ledger, tally } = begin(3);
    ledger.sent(message(0), 1, 40, 5000);
    ledger.sent(message(0), 2, 100, 6000);
    ledger.sent(message(0), 3, 100, 7000);
    ledger.sent(message(1), 3, 100, 8000);
    expect(tally().bytesResent).toBe(140);
  });

  it('spaces the 250s of the run, and of the connections that were not lost', () => {
    const { ledger, tally } = begin(2);
    for (const [number, connection, at] of [
      [0, 1, 7000],
      [1, 1, 9000],
      [2, 2, 10_000],
      [3, 2, 13_000],
    ] as const) {
      ledger.acknowledged(message(number), connection, 0, at);
    }
    ledger.cut(1, 0, 9500);
    expect(tally()).toMatchObject({
      firstNs: 6000,
      firstRuns: 1,
      coldMessages: 4,
      coldNs: 12_000,
      steadySteps: 3,
      steadyNs: 6000,
      nextSteps: 1,
      nextNs: 3000,
    });
  });

  it('pools by addition', () => {
    const { ledger, tally } = begin(1);
    ledger.delivered(message(0), 1, address(0), 5000);
    ledger.acknowledged(message(0), 1, 0, 6000);
    const pooled = tally();
    pooled.pool(tally());
    expect(pooled).toMatchObject({ submitted: 2 * MESSAGES, delivered: 2, opened: 2 });
    expect(pooled.perMessage.clusters).toBe(2);
  });

  it('counts what reaches an address that nobody named for its message', () => {
    const { ledger, tally } = begin(1);
    ledger.delivered(new Message(0, 's@c', ['user1@server.example'], new Content(1, null)), 1, 'stranger@x', 5000);
    expect(tally().delivered).toBe(1);
  });
});
