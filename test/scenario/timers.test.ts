import { describe, expect, it } from 'vitest';
import { MINUTE, MS, SECOND, type ScenarioInput, pureDelay, simulate, story } from '../support/scenario.js';

const RTT = 100 * MS;

/** When the client gives up, after its reply path has died at the given point. */
function givesUpAt(on: string, client: ScenarioInput['client'] = {}, nth = 1): number {
  const { of } = story({
    network: pureDelay(),
    // Neither TCP nor the server may be the first to lose patience.
    tcp: { profile: 'linux-6', giveUp: '10d' },
    client: { strategy: 'lockstep', ...client },
    server: { idleTimeout: '10d' },
    workload: { messages: 1, size: 300 },
    faults: [{ on, nth, direction: 'down', kind: 'blackhole', connection: 1 }],
  });
  return of('forgotten')[0].at;
}

describe('how long the client waits (RFC 5321 4.5.3.2)', () => {
  const cases: [string, number, number][] = [
    ['sent-greeting', 1 * RTT, 5],
    ['sent-ehlo', 2 * RTT, 5],
    ['sent-mail', 3 * RTT, 5],
    ['sent-rcpt', 4 * RTT, 5],
    ['sent-data', 5 * RTT, 2],
    ['sent-body', 6 * RTT, 10],
    ['sent-quit', 7 * RTT, 5],
  ];
  for (const [point, since, minutes] of cases) {
    it(`${point}: ${minutes} min, to the nanosecond`, () => {
      expect(givesUpAt(point)).toBe(since + minutes * MINUTE);
    });
  }

  it('a chunk has the time of a dot: 10 min from the last reply before it', () => {
    expect(givesUpAt('sent-bdat', { strategy: 'bdat-strict' })).toBe(4 * RTT + 10 * MINUTE);
  });

  it('HELO and RSET have the time of any command', () => {
    expect(givesUpAt('sent-helo', { startup: 'helo' })).toBe(2 * RTT + 5 * MINUTE);
  });

  it('each time can be set', () => {
    const table = { name: 'rfc5321', greeting: '1s', command: '2s', data: '3s', dot: '4s' } as const;
    const at = (point: string) => givesUpAt(point, { timeouts: table });
    expect([at('sent-greeting'), at('sent-ehlo'), at('sent-mail'), at('sent-data'), at('sent-body')]).toEqual([
      RTT + 1 * SECOND,
      2 * RTT + 2 * SECOND,
      3 * RTT + 2 * SECOND,
      5 * RTT + 3 * SECOND,
      6 * RTT + 4 * SECOND,
    ]);
  });

  it('in a group every reply starts the wait for the next', () => {
    // MAIL is answered 100 ms after the group left; RCPT then has its own five minutes.
    const { of } = story({
      network: pureDelay(),
      tcp: { profile: 'linux-6', giveUp: '10d' },
      client: { strategy: 'pipelining' },
      server: { flush: 'each-reply', processing: { command: '1s' }, idleTimeout: '10d' },
      workload: { messages: 1, size: 300 },
      faults: [{ on: 'read-mail', direction: 'down', kind: 'blackhole', connection: 1 }],
    });
    // EHLO costs 1 s of work, MAIL another.
    expect(of('forgotten')[0].at).toBe(4 * RTT + 2 * SECOND + 5 * MINUTE);
  });

  it('a text that the send buffer does not take: 3 min for each gap', () => {
    const { of } = story({
      network: pureDelay(),
      tcp: { client: { profile: 'linux-6', giveUp: '10d', sendBuffer: '16KiB' }, server: 'linux-6' },
      client: { strategy: 'pipelining' },
      server: { idleTimeout: '10d' },
      workload: { messages: 1, size: '10MiB' },
      faults: [{ on: 'sent-body', direction: 'up', kind: 'blackhole', connection: 1 }],
    });
    expect(of('forgotten')[0].at).toBe(4 * RTT + 3 * MINUTE);
  });
});

describe('a text that takes long to arrive', () => {
  const once = { delivered: 1, duplicates: 0, acknowledged: 1 };

  it.each([
    ['10kbit/s', '1MiB'],
    ['64kbit/s', '5MiB'],
  ])('at %s, %s is delivered once', (rate, size) => {
    const { messages, time, connections } = simulate({ network: { rate }, workload: { messages: 1, size } });
    // Longer than the client waits for the 250.
    expect(time.simulatedNs).toBeGreaterThan(10 * MINUTE);
    expect(messages).toMatchObject(once);
    expect(connections.opened).toBe(1);
  });

  it('is followed by ten full minutes for the 250', () => {
    for (const strategy of ['pipelining', 'bdat-strict'] as const) {
      const { messages } = simulate({
        network: { rate: '10kbit/s' },
        client: { strategy },
        server: { processing: '595s' },
        workload: { messages: 1, size: '1MiB' },
      });
      expect(messages).toMatchObject(once);
    }
  });

  it('through a thin and lossy link too', () => {
    for (const strategy of ['cross-message', 'bdat', 'bdat-async'] as const) {
      const { messages } = simulate({ network: { loss: '10%', mtu: 68 }, client: { strategy }, workload: { messages: 5, size: '20KiB' } });
      expect(messages).toMatchObject({ delivered: 5, duplicates: 0 });
    }
  });

  it('is given up when nothing of it arrives any more', () => {
    const { of } = story({
      network: { rate: '10kbit/s' },
      tcp: { client: { profile: 'linux-6', giveUp: '10d', sendBuffer: '64KiB' }, server: 'linux-6' },
      client: { strategy: 'pipelining' },
      server: { idleTimeout: '10d' },
      workload: { messages: 1, size: '10MiB' },
      faults: [{ at: '20min', direction: 'up', kind: 'blackhole', connection: 1 }],
    });
    const at = of('forgotten')[0].at;
    // Within the time of one block after the last acknowledgment, which a full send buffer puts off: by less than two
    // minutes, beyond which TCP's own timeout, which grows no further, would run out on what only waits in the queue.
    expect(at).toBeGreaterThan(20 * MINUTE);
    expect(at).toBeLessThanOrEqual(24 * MINUTE);
  });
});

describe('a server that is long at work on a pipeline', () => {
  it.each([
    ['1s', 1000],
    ['210s', 3],
  ])('%s on each message: no client loses patience', (processing, messages) => {
    for (const flush of ['input-empty', 'dot-at-once'] as const) {
      const result = simulate({ client: { strategy: 'bdat-async' }, server: { processing, flush }, workload: { messages } });
      expect(result.messages).toMatchObject({ delivered: messages, duplicates: 0, acknowledged: messages });
      expect(result.connections.opened).toBe(1);
    }
  });
});

describe("a client timer shorter than the server's work", () => {
  it('gives as many copies as tries, without any fault', () => {
    const tries = 4;
    const { messages, connections, duplicates } = simulate({
      network: pureDelay(),
      client: { strategy: 'pipelining', timeouts: { name: 'rfc5321', dot: '1s' }, retry: { after: '1s', giveUpAfter: '6s' } },
      server: { processing: '5s' },
      workload: { messages: 1 },
    });
    // A try takes 0.4 s to the text and 1 s to the timer, and the next begins a second later: taken up at 0.3, failed at 1.4, 3.8, 6.2.
    // Each of them died of the timer, with the text in doubt.
    expect(connections.lostTo).toMatchObject({ timer: connections.opened, cut: 0 });
    expect(duplicates.perLostConnection.value).toBe((connections.opened - 1) / connections.opened);
    expect(messages.delivered).toBe(connections.opened);
    expect(messages).toMatchObject({ acknowledged: 0, bounced: 1, lost: 0, duplicates: connections.opened - 1 });
    expect(connections.opened).toBeLessThanOrEqual(tries);
    expect(connections.opened).toBeGreaterThan(1);
  });

  it('needs no name where there is one table of timers', () => {
    const named = simulate({
      client: { timeouts: { name: 'rfc5321', dot: '1s' } },
      server: { processing: '5s' },
      limits: { time: '1min' },
    });
    const unnamed = simulate({ client: { timeouts: { dot: '1s' } }, server: { processing: '5s' }, limits: { time: '1min' } });
    expect(unnamed.scenario.client.timeouts).toEqual(named.scenario.client.timeouts);
    expect([unnamed.digest, unnamed.messages.duplicates > 0]).toEqual([named.digest, true]);
  });

  it('stops giving copies when the server is quick enough for once', () => {
    const slow = (dot: string) =>
      simulate({
        network: pureDelay(),
        client: { timeouts: { name: 'rfc5321', dot }, retry: { giveUpAfter: '1min' } },
        server: { processing: '2s' },
        workload: { messages: 3 },
      });
    // The wait for the 250 begins when the text has arrived, as the acknowledgment tells, 40 ms late at most.
    expect(slow('2001ms').messages).toMatchObject({ acknowledged: 3, duplicates: 0 });
    expect(slow('1959ms').messages.acknowledged).toBe(0);
  });
});

describe('limits', () => {
  it('of time and events end a run, and it says which', () => {
    const input: ScenarioInput = { network: pureDelay(), client: { strategy: 'lockstep' }, workload: { messages: 100 } };
    const time = simulate({ ...input, limits: { time: '3s' } });
    expect(time.stop).toBe('time');
    // The first 250 at 0.7 s, one every 0.4 s after that.
    expect(time.messages).toMatchObject({ submitted: 100, acknowledged: 6, queued: 94, lost: 0 });
    expect(time.time.simulatedNs).toBeLessThanOrEqual(3 * SECOND);
    const events = simulate({ ...input, limits: { events: 200 } });
    expect(events.stop).toBe('events');
    expect(events.wall.events).toBe(200);
    expect(simulate(input).stop).toBe('done');
    // A run that a limit stopped does not hide behind others that it did not stop.
    const pooled = simulate({ ...input, limits: { time: '3s' } }, { repeat: 2 });
    expect([pooled.stop, pooled.runs]).toEqual(['time', { asked: 2, done: 0 }]);
  });
});
