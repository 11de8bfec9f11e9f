import { describe, expect, it } from 'vitest';
import { SECOND, type ScenarioInput, pureDelay, simulate, story } from '../support/scenario.js';
import { KS_ONE_IN_A_THOUSAND, kolmogorovSmirnov, normalCdf } from '../support/statistics.js';

const RTT = 20e6;

/** A server whose work after the dot has a median of 2 s and a tail, and a client that waits so long. */
const slow = (dot: string, rest: ScenarioInput = {}): ScenarioInput => ({
  network: pureDelay('20ms'),
  client: { strategy: 'lockstep', timeouts: { name: 'rfc5321', dot }, messagesPerConnection: 1 },
  server: { processing: { dot: { name: 'lognormal', median: '2s', sigma: 1.5 } } },
  workload: { messages: 800 },
  ...rest,
});

/** P(S > timer). */
const beyond = (seconds: number): number => 1 - normalCdf(Math.log(seconds / 2) / 1.5);

describe('work after the dot that takes its time', () => {
  it('is as the formula has it, message by message (Kolmogorov and Smirnov)', () => {
    const { of } = story(slow('24h'));
    const read = of('acknowledged').map(({ at }) => at);
    const opened = of('opened').map(({ at }) => at);
    // Lockstep's seven round trips, and the work.
    const work = read.map((at, i) => at - opened[i] - 7 * RTT);
    const cdf = (sigma: number) => (ns: number) => normalCdf(Math.log(ns / (2 * SECOND)) / sigma);
    expect(kolmogorovSmirnov(work, cdf(1.5))).toBeLessThan(KS_ONE_IN_A_THOUSAND);
    expect(kolmogorovSmirnov(work, cdf(1.2))).toBeGreaterThan(KS_ONE_IN_A_THOUSAND);
  });

  it.each([
    ['10s', 10],
    ['5s', 5],
  ])('duplicates when it outlasts a timer of %s: P(S > timer) / P(S ≤ timer) copies a message', (dot, seconds) => {
    const { messages, duplicates } = simulate(slow(dot));
    const p = beyond(seconds);
    // Each try is work anew, delivered whether or not its client waits for it: tries are geometric.
    const expected = p / (1 - p);
    const error = Math.sqrt(p / 800) / (1 - p);
    expect(messages).toMatchObject({ acknowledged: 800, lost: 0 });
    expect(Math.abs((duplicates.perMessage.value as number) - expected)).toBeLessThan(4 * error);
    expect(expected).toBeGreaterThan(10 * error);
  });

  it('loses nothing and doubles nothing for a client with the patience of RFC 5321', () => {
    const { messages } = simulate(slow('10min', { workload: { messages: 300 } }));
    expect(beyond(600)).toBeLessThan(1e-4);
    expect(messages).toMatchObject({ acknowledged: 300, delivered: 300 });
  });

  it('may be drawn for commands too, and is another for each connection', () => {
    const { of } = story(
      slow('10min', { workload: { messages: 40 }, server: { processing: { command: { name: 'exponential', mean: '50ms' } } } }),
    );
    const opened = of('opened').map(({ at }) => at);
    const took = of('acknowledged').map(({ at }, i) => at - opened[i] - 7 * RTT);
    expect(new Set(took).size).toBe(40);
    // EHLO, MAIL, RCPT, DATA: four times 50 ms on average, give or take 50 ms · 2 / √40.
    const mean = took.reduce((sum, ns) => sum + ns, 0) / took.length;
    expect(Math.abs(mean - 4 * 50e6)).toBeLessThan(4 * ((50e6 * 2) / Math.sqrt(40)));
  });

  it('does not shift when something else is drawn', () => {
    const worked = (network: ScenarioInput['network']): number[] => {
      const { of } = story(slow('24h', { workload: { messages: 20 }, network }));
      const since = of('pointOfNoReturn');
      return of('delivered').map(({ at }, i) => at - since[i].at);
    };
    expect(worked({ rtt: '20ms', jitter: '5ms', loss: '2%' })).toEqual(worked(pureDelay('20ms')));
  });
});
