import { describe, expect, it } from 'vitest';
import { type ScenarioInput, simulate } from '../../src/index.js';

/*
 * What people have measured and told on lists, with a number that concerns
 * servers, write patterns and TCP; the stated range is the bound.
 *
 * What cannot come out: smtplib's 1.1 ms and lettre's 462 messages/s tell of the
 * speed of that host, 60 to 90 ms from dot to 250 (a question on Postfix) of
 * that disk, and QMQP's 3 RTT of a protocol that is not SMTP. Those are inputs here.
 */

/** Linux loopback: packets of 64 KiB, no delay to speak of. */
const LOOPBACK = { rtt: '0.1ms', rate: 'unlimited', mtu: 65_535 } as const;

/** Time between the 250s, ms a message. */
function paceOf(scenario: ScenarioInput, messages = 100): number {
  const { messagesPerRtt, time } = simulate({ ...scenario, workload: { ...scenario.workload, messages } });
  return ((messagesPerRtt.nextRtts as number) * time.rttNs) / 1e6;
}

describe('golden figures', () => {
  const lettre = (nagle: 'minshall' | 'off'): number =>
    paceOf({
      network: LOOPBACK,
      // 40 ms, up to the next tick: 42 ms in the median of our recordings.
      tcp: { client: { profile: 'linux-6', nagle }, server: { profile: 'linux-6', delayedAck: '42ms' } },
      client: { strategy: 'lockstep', writes: 'dot-apart' },
      server: { profile: 'postfix-3.7' },
      workload: { size: 4376 },
    });

  it('lettre, pull request 1159: with the dot in a write of its own 42 to 44 ms a message of 4376 octets', () => {
    const ms = lettre('minshall');
    expect(ms).toBeGreaterThanOrEqual(42);
    expect(ms).toBeLessThanOrEqual(44);
  });

  it('lettre, the same: with TCP_NODELAY 1.2 to 2.0 ms', () => {
    const ms = lettre('off');
    expect(ms).toBeGreaterThanOrEqual(1.2);
    expect(ms).toBeLessThanOrEqual(2.0);
  });

  it('swiftmailer, issue 99: the same on FreeBSD, which delays acknowledgments by 100 ms: 10 messages a second', () => {
    const ms = paceOf({
      network: LOOPBACK,
      tcp: { profile: 'freebsd-14', delayedAck: '100ms' },
      client: { strategy: 'lockstep', writes: 'dot-apart' },
      server: { profile: 'postfix-3.7' },
      workload: { size: 4376 },
    });
    expect(1000 / ms).toBeCloseTo(10, 0);
  });

  it('postfix-users, message 39777: a group is answered in two writes, the second waits 0.1 s: 1000 messages in about 100 s', () => {
    const group = (nodelay: boolean): number =>
      paceOf(
        {
          network: { rtt: '1ms', rate: 'unlimited' },
          tcp: {
            client: { profile: 'freebsd-14', delayedAck: '100ms' },
            server: { profile: 'linux-6', nagle: nodelay ? 'off' : 'minshall' },
          },
          client: { strategy: 'pipelining' },
          server: { flush: 'each-reply', profile: 'postfix-3.7' },
          workload: { size: 1000 },
        },
        1000,
      );
    expect(group(false)).toBeGreaterThan(95);
    expect(group(false)).toBeLessThan(110);
    expect(group(true)).toBeLessThan(10);
  });

  it('qmail list, 2001: PIPELINING takes 6 RTT with the FIN for the first mail, and one more for each whose envelope rides with the text before', () => {
    const run = (messages: number) =>
      simulate({ network: { rtt: '100ms', rate: 'unlimited' }, client: { strategy: 'cross-message' }, workload: { messages, size: 1000 } });
    const one = run(1).messagesPerRtt;
    const many = run(5).messagesPerRtt;
    expect(one.firstRtts).toBe(5); // and one for QUIT, whose reply comes with the FIN
    expect(many.nextRtts).toBe(1);
  });

  it('Exchange, MaxAcknowledgementDelay: a 250 held for 30 s makes duplicates for senders whose timers are shorter', () => {
    const copies = (patience: string): number => {
      const { messages } = simulate({
        network: { rtt: '100ms', rate: 'unlimited' },
        client: { timeouts: { name: 'rfc5321', dot: patience } as never, retry: { after: '30min', giveUpAfter: '1h' } },
        server: { profile: 'exchange-2010' },
        workload: { messages: 1 },
      });
      return messages.duplicates;
    };
    expect(copies('20s')).toBeGreaterThan(0);
    expect(copies('60s')).toBe(0);
  });
});
