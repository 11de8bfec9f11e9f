import { describe, expect, it } from 'vitest';
import { type Habit, serverProfile } from '../../src/index.js';
import { Bounces } from '../../src/mail/bounces.js';
import { reason } from '../../src/mail/index.js';
import { type ScenarioInput, pureDelay, simulate, story } from '../support/scenario.js';

const bouncesOf = (input: ScenarioInput) => simulate({ network: pureDelay(), ...input }).bounces;

const REFUSED_ONCE = { why: 'refused', code: 550, status: '5.0.0', text: 'Refused', recipients: 1 } as const;

describe('why recipients were given up', () => {
  it.each(['mail', 'rcpt', 'data', 'content'] as const)('refused at %s: the reply, its stage and its class', (at) => {
    for (const strategy of ['lockstep', 'pipelining', 'cross-message'] as const) {
      const refuse = [{ at, code: 550, nth: 2 }];
      expect(bouncesOf({ client: { strategy }, server: { refuse }, workload: { messages: 3 } }), strategy).toEqual([
        { ...REFUSED_ONCE, stage: at },
      ]);
    }
  });

  it('a chunk, and the recipient of LMTP whose copy is refused', () => {
    const refuse = (at: 'chunk' | 'recipient') => ({ refuse: [{ at, code: 550, nth: 2 }] });
    const chunk = bouncesOf({ client: { strategy: 'bdat' }, server: refuse('chunk'), workload: { messages: 3 } });
    // One BDAT LAST a message: its reply is that to the content.
    expect(chunk).toEqual([{ ...REFUSED_ONCE, stage: 'content' }]);
    const own = bouncesOf({ protocol: 'lmtp', server: refuse('recipient'), workload: { messages: 2, recipients: 3 } });
    expect(own).toEqual([{ ...REFUSED_ONCE, stage: 'recipient' }]);
  });

  it('in the words and with the enhanced code of the server', () => {
    const picky: Habit = {
      name: 'picky',
      answer: ({ verb }) => (verb === 'RCPT' ? { code: 550, text: '5.1.1 <x@y>: nobody of that name', closes: false } : null),
    };
    const profile = serverProfile({ name: 'ours', summary: 'ours' });
    expect(bouncesOf({ server: { profile, habits: [picky] }, workload: { messages: 2, recipients: 2 } })).toEqual([
      { why: 'refused', stage: 'rcpt', code: 550, status: '5.1.1', text: '5.1.1 <x@y>: nobody of that name', recipients: 4 },
    ]);
  });

  it('what expired has the reason of its last try', () => {
    const retry = { after: '10min', giveUpAfter: '1h' };
    const expired = { why: 'expired', status: '4.4.7', recipients: 2 };
    const two = { workload: { messages: 2 } };
    const refused = (at: 'rcpt' | 'greeting', code: number) =>
      bouncesOf({ ...two, client: { retry }, server: { refuse: [{ at, code, every: 1 }] } });
    expect(refused('rcpt', 450)).toEqual([{ ...expired, stage: 'rcpt', code: 450, text: 'Not now' }]);
    expect(refused('greeting', 421)).toEqual([{ ...expired, stage: 'greeting', code: 421, text: expect.any(String) }]);
    expect(bouncesOf({ ...two, client: { retry }, network: { loss: 1 } })).toEqual([
      { ...expired, stage: 'connection', code: 0, text: 'no connection came about' },
    ]);
    const impatient = { retry, timeouts: { name: 'rfc5321', dot: '1min' } } as const;
    expect(bouncesOf({ ...two, client: impatient, server: { processing: '2min' } })).toEqual([
      { ...expired, stage: 'connection', code: 0, text: 'no reply came in time' },
    ]);
  });

  it('each recipient has its own, and only those that bounced are counted', () => {
    const refuse = [
      { at: 'rcpt', code: 550, nth: 1 },
      { at: 'rcpt', code: 553, nth: 2 },
    ] as const;
    const input: ScenarioInput = { network: pureDelay(), server: { refuse: [...refuse] }, workload: { messages: 2, recipients: 3 } };
    const { finished, of } = story(input);
    expect(finished.bounces.map(({ code, recipients }) => [code, recipients])).toEqual([
      [550, 1],
      [553, 1],
    ]);
    expect(of('bounced')).toHaveLength(2);
    expect(simulate({ ...input, server: {} }).bounces).toEqual([]);
  });
});

describe('status codes (RFC 2034, RFC 3463)', () => {
  const statusOf = (code: number, text: string): string => {
    const bounces = new Bounces();
    bounces.add('refused', reason('rcpt', code, text));
    return bounces.sorted[0].status;
  };

  it.each([
    [550, '5.1.1 no such user', '5.1.1'],
    [554, '5.7.26', '5.7.26'],
    [550, 'no such user', '5.0.0'],
    [550, '4.1.1 of the wrong class', '5.0.0'],
    [552, '5.2 too short', '5.0.0'],
    [550, '5.1.10x', '5.0.0'],
  ])('%i %s: %s', (code, text, status) => expect(statusOf(code, text)).toBe(status));

  it('pools by stage, code and status, whatever the words, most recipients first', () => {
    const [one, other] = [new Bounces(), new Bounces()];
    one.add('refused', reason('rcpt', 550, '5.1.1 no a here'));
    other.add('refused', reason('rcpt', 550, '5.1.1 no b here'));
    other.add('refused', reason('content', 550, '5.1.1 no c here'));
    other.add('expired', reason('rcpt', 550, '5.1.1 no d here'));
    one.pool(structuredClone(other));
    expect(one.sorted.map(({ why, stage, recipients, text }) => [why, stage, recipients, text])).toEqual([
      ['refused', 'rcpt', 2, '5.1.1 no a here'],
      ['refused', 'content', 1, '5.1.1 no c here'],
      ['expired', 'rcpt', 1, '5.1.1 no d here'],
    ]);
  });
});
