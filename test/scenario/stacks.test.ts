import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/index.js';
import { resolveScenario } from '../../src/scenario/resolve.js';
import { planScenario } from '../../src/scenario/plan.js';

const planned = (tcp: object | string) => planScenario(resolveScenario({ tcp } as never), {});

describe('the stack of a scenario', () => {
  it('takes congestion control and SACK, for both ends or each', () => {
    const both = planned({ congestion: 'newreno', sack: false });
    for (const profile of [both.clientStack, both.serverStack])
      expect(profile).toMatchObject({ name: 'linux-6', congestion: 'newreno', sack: false });
    const apart = planned({ client: { profile: 'rfc', sack: true }, server: 'linux-6' });
    expect([apart.clientStack.sack, apart.serverStack.sack]).toEqual([true, true]);
    expect(planned('rfc').clientStack).toMatchObject({ congestion: 'newreno', sack: false });
  });
});

describe('an asynchronous stream over a long fat pipe', () => {
  const perRtt = (tcp: object): number =>
    simulate({ client: { strategy: 'bdat-async' }, workload: { messages: 10_000, size: '4KiB' }, tcp } as never).messagesPerRtt
      .steady as number;

  it('runs near the rate of the link with SACK, and crawls from partial acknowledgment to partial acknowledgment without', () => {
    const linkRate = (100e6 * 0.1) / 8 / (4140 * (1500 / 1460));
    expect(perRtt({ profile: 'linux-6' })).toBeGreaterThan(0.8 * linkRate);
    expect(perRtt({ congestion: 'newreno', sack: true })).toBeGreaterThan(0.75 * linkRate);
    expect(perRtt({ congestion: 'newreno', sack: false })).toBeLessThan(0.1 * linkRate);
  });
});

describe('a connection for each message', () => {
  it('costs a round trip less with Fast Open: the greeting comes with the SYN-ACK', () => {
    const rttsPerMessage = (fastOpen: boolean): number => {
      const client = { strategy: 'lockstep', messagesPerConnection: 1 };
      return 1 / (simulate({ tcp: { fastOpen }, client, workload: { messages: 20 } } as never).messagesPerRtt.steady as number);
    };
    // SYN, greeting, EHLO, MAIL, RCPT, DATA, body, QUIT: with a cookie the SYN is answered by the greeting.
    expect(rttsPerMessage(false)).toBeCloseTo(8, 1);
    expect(rttsPerMessage(true)).toBeCloseTo(7, 1);
  });
});

describe('a client that waits for a reply that is lost with its connection', () => {
  const firstRtts = (keepalive: object | boolean): number => {
    const scenario = {
      tcp: { keepalive },
      client: { strategy: 'lockstep' },
      server: { processing: '1s' },
      workload: { messages: 1 },
      faults: [{ on: 'before-250', nth: 1, kind: 'blackhole' }],
    };
    return simulate(scenario as never).messagesPerRtt.firstRtts as number;
  };

  it('finds out by the timer of RFC 5321 (10 min), and with keepalive long before', () => {
    const without = firstRtts(false);
    expect(without).toBeGreaterThan(6000);
    expect(firstRtts(true)).toBe(without); // two hours of silence come later
    // 20 s after the last acknowledgment, then three probes 5 s apart.
    const within = firstRtts({ idle: '20s', interval: '5s', probes: 3 });
    expect(without - within).toBeCloseTo((600 - 35 - 1) / 0.1, -2);
  });

  it('keeps what a stack says unless told otherwise', () => {
    expect(planned({ keepalive: { probes: 2 } }).clientStack).toMatchObject({
      keepalive: true,
      keepaliveProbes: 2,
      keepaliveIdleNs: 7200e9,
      keepaliveIntervalNs: 75e9,
    });
    expect(planned({ profile: 'freebsd-14', keepalive: false }).clientStack.keepalive).toBe(false);
  });
});

describe('a path narrower than the interfaces', () => {
  const run = (network: object) => simulate({ network, workload: { messages: 50, size: '20KiB' }, faults: 'none' } as never);

  it('is found at once where routers speak, and costs one round of repair', () => {
    const [plain, narrow] = [run({}), run({ pathMtu: 1400 })];
    expect(narrow.messages).toEqual(plain.messages);
    expect(narrow.tcp.timeouts).toBe(0);
    expect(narrow.tcp.retransmits).toBeGreaterThan(0);
  });

  it('concerns one direction where told so', () => {
    expect(run({ pathMtu: { down: 600 } }).tcp.retransmits).toBe(0);
  });
});
