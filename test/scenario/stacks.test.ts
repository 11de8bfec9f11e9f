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
