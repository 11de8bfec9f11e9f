import { describe, expect, it } from 'vitest';
import { clientProfile } from '../../src/index.js';
import { type Result, type ScenarioInput, pureDelay, simulate } from '../support/scenario.js';

const NONE = { cut: 0, crash: 0, timer: 0, timeout: 0, reset: 0, closed: 0, blocked: 0 };

const run = (input: ScenarioInput): Result =>
  simulate({ network: pureDelay(), client: { strategy: 'pipelining' }, workload: { messages: 2, size: 300 }, ...input });

describe('what a connection was lost to', () => {
  it('a fault of the plan', () => {
    for (const kind of ['rst', 'blackhole'] as const) {
      const { connections } = run({ faults: [{ on: 'after-commit', kind }] });
      expect(connections.lostTo, kind).toEqual({ ...NONE, cut: 1 });
    }
  });

  it('a crash, of either host, while the reply to a text that has arrived at 0.45 s is held', () => {
    for (const host of ['client', 'server'] as const) {
      const { connections, duplicates } = run({ server: { hold: '100ms' }, faults: [{ kind: 'crash', host, at: '470ms', for: '1s' }] });
      expect(connections.lostTo, host).toEqual({ ...NONE, crash: 1 });
      expect(duplicates.perLostConnection.value, host).toBe(1);
    }
  });

  it("the client's timer, against a server that works for longer, and behind a box that forgets", () => {
    const impatient: ScenarioInput['client'] = {
      strategy: 'pipelining',
      timeouts: { name: 'rfc5321', dot: '10s' },
      retry: { after: '1s', giveUpAfter: '30s' },
    };
    const slow = run({ client: impatient, server: { processing: '15s' } });
    const forgotten = run({ client: impatient, server: { processing: '5s' }, middlebox: { name: 'idle-nat', after: '3s' } });
    for (const { connections, messages, duplicates } of [slow, forgotten]) {
      expect(messages).toMatchObject({ acknowledged: 0, bounced: 2 });
      expect(connections.opened).toBeGreaterThan(2);
      expect(connections).toMatchObject({ lost: connections.opened, lostTo: { ...NONE, timer: connections.opened } });
      expect(messages.delivered).toBe(connections.opened);
      expect(duplicates.perLostConnection.value).toBe((connections.opened - 2) / connections.opened);
    }
  });

  it('the timeout of its TCP, where that is shorter', () => {
    const { connections, messages } = run({
      tcp: { userTimeout: '5s' },
      faults: [{ kind: 'partition', at: '410ms', for: '60s' }],
    });
    expect(connections).toMatchObject({ lost: 1, lostTo: { ...NONE, timeout: 1 } });
    expect(messages).toMatchObject({ acknowledged: 2, duplicates: 0 });
  });

  it('an RST that no fault sent: a box that forgot the connection answers the next message so', () => {
    const profile = clientProfile({ name: 'keeps', summary: 'keeps its connection', strategies: ['pipelining'], idleNs: 60e9 });
    const { connections, messages } = run({
      client: { profile },
      middlebox: { name: 'idle-nat', after: '3s', answer: 'rst' },
      workload: { messages: 2, size: 300, arrivals: { name: 'interval', every: '10s' } },
    });
    expect(connections).toMatchObject({ opened: 2, lost: 1, lostTo: { ...NONE, reset: 1 } });
    expect(messages).toMatchObject({ acknowledged: 2, duplicates: 0 });
  });

  it('nothing, where it ends in order: by QUIT, or by a 421 between two messages', () => {
    expect(run({}).connections).toMatchObject({ opened: 1, lost: 0, lostTo: NONE });
    const { connections } = run({ server: { habits: [{ name: '421-closer', messages: 1 }] } });
    expect(connections).toMatchObject({ opened: 2, lost: 0, lostTo: NONE });
  });

  it('nothing, where it never came about', () => {
    const { connections } = run({ faults: [{ kind: 'partition', at: '0s', for: '10min' }] });
    expect(connections.opened).toBeGreaterThan(1);
    expect(connections.lost).toBe(0);
  });

  it('a cut too when QUIT has been said behind a text that is in doubt', () => {
    const { connections, messages, duplicates } = run({
      client: { strategy: 'bdat', leave: 'half-close' },
      workload: { messages: 1, size: 300 },
      faults: [{ on: 'after-commit', kind: 'rst' }],
    });
    expect(messages.duplicates).toBe(1);
    expect(connections).toMatchObject({ lost: 1, lostTo: { ...NONE, cut: 1 } });
    expect(duplicates.perLostConnection.value).toBe(1);
  });
});
