import { describe, expect, it } from 'vitest';
import { clientProfiles } from '../../src/smtp/index.js';
import { idle } from '../support/clients.js';
import { type ScenarioInput, pureDelay, simulate } from '../support/scenario.js';

const run = (input: ScenarioInput) =>
  simulate({ network: pureDelay(), workload: { messages: 2, size: 100 }, limits: { time: '10s' }, ...input });

const refusing = (at: 'greeting' | 'hello', code: number) => ({ refuse: [{ at, code, every: 1 }] });

describe('a session that is refused for good', () => {
  const waiting = (at: 'greeting' | 'hello'): string[] =>
    clientProfiles
      .map(({ name }) => name)
      .filter((name) => {
        const { messages, bounces } = run({ client: { profile: idle(name), retry: { after: '1h' } }, server: refusing(at, 554) });
        expect([messages.bounced, messages.queued]).toEqual(messages.queued === 0 ? [2, 0] : [0, 2]);
        if (messages.bounced > 0) expect(bounces).toMatchObject([{ why: 'refused', code: 554, recipients: 2 }]);
        return messages.queued > 0;
      });

  // smtp_skip_5xx_greeting makes 400 of it; qmail-remote reports Z, and OpenSMTPD an error of the relay.
  it('at its greeting: the mail waits at Postfix, qmail and OpenSMTPD, and bounces elsewhere', () => {
    expect(waiting('greeting')).toEqual(['postfix', 'postfix-cache', 'postfix-default', 'qmail-remote', 'opensmtpd']);
  });

  it('at EHLO and HELO: at Postfix too it bounces', () => {
    expect(waiting('hello')).toEqual(['qmail-remote', 'opensmtpd']);
  });

  it('takes one connection, and mail that comes later another', () => {
    const { connections, bounces } = run({
      server: refusing('greeting', 521),
      workload: { messages: 2, size: 100, arrivals: { name: 'interval', every: '2s' } },
    });
    expect(connections.opened).toBe(2);
    expect(bounces).toMatchObject([{ stage: 'greeting', code: 521, recipients: 2 }]);
  });

  it('is passed over where there is another MX host, by all but Exim, and by Postfix at HELO', () => {
    const bounced = (name: string, at: 'greeting' | 'hello'): number =>
      run({ client: { profile: idle(name) }, servers: [refusing(at, 554), {}] }).messages.bounced;
    expect(['none', 'exim', 'postfix', 'sendmail'].map((name) => [bounced(name, 'greeting'), bounced(name, 'hello')])).toEqual([
      [0, 0],
      [2, 2],
      [0, 2],
      [0, 0],
    ]);
  });

  it('takes along what was begun behind EHLO', () => {
    const { messages, connections, bounces } = run({ client: { strategy: 'raw-ehlo-pipe' }, server: { profile: 'postfix-3.9' } });
    expect([messages.bounced, connections.opened]).toEqual([2, 1]);
    expect(bounces).toMatchObject([{ stage: 'ehlo', code: 554, status: '5.5.0', recipients: 2 }]);
  });

  it('is not what a client hears that took too much for granted: it comes again, in turn', () => {
    // The second connection says EHLO with its mail, is refused, forgets what it knew, and the third waits for the greeting.
    const { messages, connections } = run({
      client: { strategy: 'pipelining', startup: 'pipeconnect', messagesPerConnection: 1 },
      server: { offers: ['PIPECONNECT'], refuse: [{ at: 'hello', code: 554, nth: 2 }] },
    });
    expect([messages.acknowledged, messages.bounced, connections.opened]).toEqual([2, 0, 3]);
  });
});

it('a session that is refused for now is begun again', () => {
  const { messages, connections } = run({
    client: { retry: { after: '1s' } },
    server: { refuse: [{ at: 'greeting', code: 450, nth: 1 }] },
  });
  expect([messages.acknowledged, connections.opened]).toEqual([2, 2]);
});
