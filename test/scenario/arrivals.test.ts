import { describe, expect, it } from 'vitest';
import { clientProfile } from '../../src/smtp/index.js';
import { type Story, meanOf, pureDelay, simulate, story } from '../support/scenario.js';
import { nearestRank } from '../support/statistics.js';

const RTT = 100e6;

/** When each message was submitted and first delivered, and when the client read its 250. */
function times({ of }: Story): { since: number; delivered: number; read: number }[] {
  const [submitted, delivered, read] = (['submitted', 'delivered', 'acknowledged'] as const).map((kind) => of(kind));
  return submitted.map(({ extra, message }) => ({
    since: extra,
    delivered: (delivered.find((fact) => fact.message === message) as { at: number }).at,
    read: (read.find((fact) => fact.message === message) as { at: number }).at,
  }));
}

/** Mean number of intervals that cover an instant, over the time from the first beginning to the last end. */
function meanNumber(spans: readonly (readonly [from: number, to: number])[]): number {
  const events = spans.flatMap(([from, to]) => [
    { at: from, step: 1 },
    { at: to, step: -1 },
  ]);
  events.sort((a, b) => a.at - b.at);
  let area = 0;
  let inside = 0;
  for (const [i, { at, step }] of events.entries()) {
    area += inside * (at - (events[i - 1]?.at ?? at));
    inside += step;
  }
  return area / (events[events.length - 1].at - events[0].at);
}

describe('mail that arrives by and by', () => {
  it('has a server of its own each time when there are connections enough: a Poisson number under way (M/D/∞)', () => {
    const run = story({
      network: pureDelay(),
      client: { strategy: 'lockstep', connections: 1000, messagesPerConnection: 1 },
      workload: { messages: 1500, arrivals: { name: 'poisson', rate: '20/s' } },
    });
    const all = times(run);
    // Lockstep's 250 is read after 7 RTT, and the message is delivered half an RTT before.
    for (const { since, delivered, read } of all) expect([delivered - since, read - since]).toEqual([6.5 * RTT, 7 * RTT]);
    // Looked at every second, so that no message is seen twice: mean and variance are λ·S = 14.
    const end = all[all.length - 1].since;
    const seen: number[] = [];
    for (let t = 1e9; t < end; t += 1e9) seen.push(all.filter(({ since, read }) => since <= t && read > t).length);
    const mean = seen.reduce((sum, n) => sum + n, 0) / seen.length;
    const variance = seen.reduce((sum, n) => sum + (n - mean) ** 2, 0) / seen.length;
    expect(Math.abs(mean - 14)).toBeLessThan(4 * Math.sqrt(14 / seen.length));
    expect(Math.abs(variance / 14 - 1)).toBeLessThan(4 * Math.sqrt(2 / seen.length));
  });

  it('waits for the one connection, message by message as a recursion says', () => {
    const run = story({
      network: pureDelay(),
      client: { strategy: 'lockstep' },
      workload: { messages: 500, arrivals: { name: 'poisson', rate: '2/s' } },
    });
    const all = times(run);
    // Lindley: a message that finds the connection idle or under way takes the next turn, 4 RTT long. One that comes when
    // nothing is left finds it closed: QUIT was sent at the last 250 and is answered an RTT later, and only then comes a
    // new connection, 7 RTT long.
    let free = 0;
    let closed = 0;
    for (const { since, read } of all) {
      const expected = free > 0 && since <= free ? free + 4 * RTT : Math.max(since, closed) + 7 * RTT;
      expect(read).toBe(expected);
      free = read;
      closed = read + RTT;
    }
  });

  it('waits as the formula of Pollaczek and Khinchin says where a turn always takes the same (M/D/1)', () => {
    // One message in flight on a connection that is never closed: a turn is a round trip and the work behind the dot.
    const turn = RTT + 60e6;
    const load = 0.6;
    const patient = clientProfile({ name: 'patient', summary: 'keeps its connection', strategies: ['bdat'], idleNs: 1e15, reuseNs: 1e18 });
    const run = story({
      network: pureDelay(),
      client: { profile: patient },
      server: { processing: '60ms', idleTimeout: '1d' },
      workload: { messages: 6000, size: 100, arrivals: { name: 'poisson', rate: `${(load * 1e9) / turn}/s` } },
    });
    // The first fifty pay for the startup, which is three round trips.
    const waits = times(run)
      .slice(50)
      .map(({ since, read }) => read - since - turn);
    expect(Math.min(...waits)).toBe(0);
    const batches = Array.from({ length: 20 }, (_, i) => waits.slice(i * 297, (i + 1) * 297));
    const within = (value: (batch: readonly number[]) => number, expected: number, largestError: number): void => {
      const { mean, error } = meanOf(batches.map(value));
      expect(error).toBeLessThan(largestError * expected);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
    };
    within((batch) => meanOf(batch).mean, (load * turn) / (2 * (1 - load)), 0.06);
    within((batch) => batch.filter((wait) => wait === 0).length / batch.length, 1 - load, 0.03);
  });

  it('obeys Little: mean number = rate × mean delay', () => {
    const run = story({
      network: { rtt: '60ms', rate: '1Mbit/s', loss: '1%' },
      client: { strategy: 'pipelining', connections: 2 },
      server: { processing: '50ms' },
      workload: { messages: 300, size: { name: 'lognormal', median: '4KiB', sigma: 1 }, arrivals: { name: 'poisson', rate: '4/s' } },
    });
    const all = times(run);
    const spans = all.map(({ since, delivered }) => [since, delivered] as const);
    const end = Math.max(...all.map(({ delivered }) => delivered));
    const rate = all.length / (end - all[0].since);
    const delay = run.outcome.tally.delays;
    expect(meanNumber(spans)).toBeCloseTo((rate * delay.sumNs) / delay.count, 9);
  });

  it('is measured from submission to first delivery', () => {
    const input = {
      network: { rtt: '60ms', loss: '2%' },
      client: { strategy: 'bdat', connections: 3 },
      workload: { messages: 300, recipients: 2, arrivals: { name: 'poisson', rate: '8/s' } },
      faults: { cuts: { every: '3s', kind: 'rst' } },
      seed: 'measured',
    } as const;
    const run = story(input);
    const since = new Map(run.of('submitted').map(({ message, extra }) => [message, extra]));
    const first = new Map<string, number>();
    for (const { message, extra, at } of run.of('delivered')) {
      if (!first.has(`${message}/${extra}`)) first.set(`${message}/${extra}`, at - (since.get(message) as number));
    }
    const delays = [...first.values()];
    const { delay, messages } = simulate(input);
    expect(messages.duplicates).toBeGreaterThan(0);
    expect(delays).toHaveLength(600);
    expect(delay.maxNs).toBe(Math.max(...delays));
    expect(delay.meanNs).toBeCloseTo(delays.reduce((sum, one) => sum + one, 0) / 600, 3);
    for (const [q, value] of [
      [0.5, delay.medianNs],
      [0.9, delay.p90Ns],
      [0.99, delay.p99Ns],
    ] as const) {
      const exact = nearestRank(delays, q);
      expect(Math.abs((value as number) - exact)).toBeLessThanOrEqual(exact / 2000);
    }
  });

  it('comes in bursts: a batch every minute, sent as fast as if it were alone', () => {
    const run = story({
      network: pureDelay(),
      client: { strategy: 'pipelining' },
      workload: { messages: 6, arrivals: { name: 'interval', every: '1min', burst: 3 } },
    });
    expect(run.of('acknowledged').map(({ at }) => at / RTT)).toEqual([5, 7, 9, 605, 607, 609]);
  });

  it('is counted as far as it has come when the time is up', () => {
    const { messages } = simulate({
      network: pureDelay(),
      client: { strategy: 'pipelining' },
      workload: { messages: 6, arrivals: { name: 'interval', every: '10s' } },
      limits: { time: '20200ms' },
    });
    expect(messages).toMatchObject({ submitted: 3, acknowledged: 2, queued: 1, bounced: 0 });
  });
});

describe('drawn sizes', () => {
  const sizesOf = (strategy: 'bdat' | 'lockstep', connections: number): Map<number, number> =>
    new Map(
      story({
        client: { strategy, connections },
        workload: { messages: 60, size: { name: 'lognormal', median: '8KiB', sigma: 1.5 } },
      })
        .of('sent')
        .map(({ message, extra }) => [message, extra]),
    );

  it('belong to the message, whoever sends it and when', () => {
    const one = sizesOf('lockstep', 1);
    expect(new Set(one.values()).size).toBeGreaterThan(50);
    const other = sizesOf('bdat', 7);
    for (const [message, octets] of one) expect(other.get(message)).toBe(octets);
  });

  it('are other ones for another seed', () => {
    const sent = (seed: string) =>
      story({ workload: { messages: 5, size: { name: 'exponential', mean: '1KiB' } } }, seed)
        .of('sent')
        .map(({ extra }) => extra);
    expect(sent('a')).not.toEqual(sent('b'));
    expect(sent('a')).toEqual(sent('a'));
  });
});
