import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/engine/index.js';
import { DOWN, type Flow } from '../../src/net/index.js';
import { ACK, NO_TIMESTAMP, RST, SYN, Segment, type StackProfile } from '../../src/tcp/index.js';
import { Lab } from '../support/lab.js';
import { stack } from '../support/tcp.js';

/** In TIME-WAIT: its own FIN was 1, the peer's 1 too; what is expected next is 2. */
function waiting(profile: StackProfile = stack('linux-6')): Lab {
  const lab = Lab.established(profile);
  lab.endpoint.close(lab.now);
  lab.receive({ flags: 'F.', ack: 2 });
  lab.taken();
  expect(lab.endpoint.state).toBe('time-wait');
  return lab;
}

/** Whether the repeated FIN is acknowledged (true) or refused (false) so long after the last word. */
function answersAfter(seconds: number, profile?: StackProfile): boolean {
  const lab = waiting(profile);
  lab.at(lab.now + seconds * SECOND);
  lab.receive({ flags: 'F.', seq: 1, ack: 2 });
  const [{ flags }] = lab.taken();
  return flags === '.';
}

const syn = (seq: number, flags = SYN, tsVal = NO_TIMESTAMP): Segment =>
  new Segment({} as Flow, DOWN, flags, seq, 0, 1000, 0, null, 0, null, false, null, tsVal, tsVal === NO_TIMESTAMP ? tsVal : 0);

describe('TIME-WAIT', () => {
  it.each([
    ['linux-6', 60], // TCP_TIMEWAIT_LEN
    ['freebsd-14', 60], // 2 × net.inet.tcp.msl
    ['windows-2022', 120], // TcpTimedWaitDelay
    ['rfc', 240], // MSL of 2 minutes
  ] as const)('%s: lasts %i s', (name, seconds) => {
    expect([answersAfter(seconds - 0.001, stack(name)), answersAfter(seconds, stack(name))]).toEqual([true, false]);
  });

  it('holds nothing: no timer is armed, the application has been told', () => {
    const lab = waiting();
    expect([lab.idle, lab.news().includes('ended'), lab.endpoint.isOver]).toEqual([true, true, true]);
  });

  it('begins anew with each repeated FIN', () => {
    const lab = waiting();
    for (let i = 0; i < 5; i++) {
      lab.at(lab.now + 59 * SECOND).receive({ flags: 'F.', seq: 1, ack: 2 });
      expect(lab.taken()).toMatchObject([{ flags: '.', seq: 2, ack: 2 }]);
    }
  });

  it('ends with an RST at the expected place (tcp_rfc1337 = 0), or does not (RFC 1337)', () => {
    const assassinated = (choices: Partial<StackProfile>): boolean => {
      const lab = waiting(stack('linux-6', choices));
      lab.receive({ flags: 'R', seq: 2 });
      return lab.endpoint.state === 'closed';
    };
    expect([assassinated({}), assassinated({ timeWaitIgnoresResets: true })]).toEqual([true, false]);
    const elsewhere = waiting();
    elsewhere.receive({ flags: 'R', seq: 3 }).receive({ flags: 'R', seq: 1 });
    expect([elsewhere.endpoint.state, elsewhere.taken()]).toEqual(['time-wait', []]);
  });

  it('gives way to a SYN that cannot be an old one: beyond what came, or with a newer timestamp (RFC 6191)', () => {
    const lab = waiting();
    const yields = (segment: Segment, at = lab.now): boolean => lab.endpoint.yieldsTo(segment, at);
    expect([yields(syn(3)), yields(syn(2)), yields(syn(1))]).toEqual([true, false, false]);
    expect([yields(syn(3, SYN | ACK)), yields(syn(3, RST)), yields(syn(3, ACK))]).toEqual([false, false, false]);
    expect(yields(syn(1), lab.now + 60 * SECOND)).toBe(true);
    const stamped = new Lab(stack('linux-6', { timestamps: true }));
    stamped.endpoint.connect(0);
    stamped.receive({ flags: 'S.', seq: 0, ack: 1, stamps: [500, 1] });
    stamped.endpoint.close(0);
    stamped.receive({ flags: 'F.', ack: 2, stamps: [600, 1] });
    const verdicts = [599, 600, 601].map((value) => stamped.endpoint.yieldsTo(syn(1, SYN, value), stamped.now));
    expect([stamped.endpoint.state, ...verdicts]).toEqual(['time-wait', false, false, true]);
    expect(stamped.endpoint.yieldsTo(syn(3, SYN, 599), stamped.now)).toBe(false);
  });
});

describe('FIN-WAIT-2 of one who has closed', () => {
  const orphan = (choices: Partial<StackProfile> = {}): Lab => {
    const lab = Lab.established(stack('linux-6', choices));
    lab.endpoint.close(lab.now);
    lab.receive({ ack: 2 });
    lab.taken();
    expect(lab.endpoint.state).toBe('fin-wait-2');
    return lab;
  };

  it('lasts tcp_fin_timeout', () => {
    for (const seconds of [10, 60, 120]) {
      const lab = orphan({ finWait2Ns: seconds * SECOND });
      const since = lab.now;
      lab.at(since + seconds * SECOND - 1);
      expect(lab.endpoint.state).toBe('fin-wait-2');
      lab.at(since + seconds * SECOND);
      expect([lab.endpoint.state, lab.endpoint.endReason, lab.taken()]).toEqual(['closed', 'closed', []]);
    }
  });

  it('refuses data, and is over (RFC 9293 3.10.4)', () => {
    const lab = orphan();
    lab.receive({ length: 10, ack: 2 });
    expect([lab.sent(), lab.endpoint.state]).toEqual([['R2+0'], 'closed']);
  });

  it('a FIN leads to TIME-WAIT, a second one is acknowledged again', () => {
    const lab = orphan();
    lab.receive({ flags: 'F.', ack: 2 });
    expect([lab.sent(), lab.endpoint.state]).toEqual([['2+0'], 'time-wait']);
  });

  it('an RST in the window ends it, one outside does not', () => {
    const lab = orphan();
    lab.receive({ flags: 'R', seq: 0 });
    expect(lab.endpoint.state).toBe('fin-wait-2');
    lab.receive({ flags: 'R', seq: 1 });
    expect([lab.endpoint.state, lab.taken()]).toEqual(['closed', []]);
  });
});
