import { describe, expect, it } from 'vitest';
import { NEVER } from '../../src/engine/index.js';
import { ClientBench, EHLO_REPLY, MINUTE, letter, octets } from '../support/smtp.js';

const M = 'MAIL FROM:<s@c>\r\n';
const R = 'RCPT TO:<a@b>\r\n';
const OK = '250 ok\r\n';
const GO = '354 go\r\n';
const LATER = '450 later\r\n';
const NO = '550 no\r\n';
const letters = (count: number, recipients = ['a@b']) =>
  Array.from({ length: count }, (_, i) => letter(octets('hello\r\n'), recipients, undefined, i));

/** A client in the middle of its session: it has said its first envelope. */
function begun(strategy: string, count = 2, recipients?: string[]): ClientBench {
  const client = ClientBench.ready({ strategy, letters: letters(count, recipients), retryNs: MINUTE });
  client.reads(EHLO_REPLY);
  return client;
}

/** What has become of each recipient of message 0. */
const fates = (client: ClientBench) => ({
  acknowledged: client
    .facts('acknowledged')
    .filter(({ message }) => message === 0)
    .map(({ extra }) => extra),
  bounced: client
    .facts('bounced')
    .filter(({ message }) => message === 0)
    .map(({ extra }) => extra),
});

describe('a refused MAIL', () => {
  it('for now: the message is deferred, the rest of the group is read to its end', () => {
    const client = begun('pipelining');
    expect(client.reads(LATER + NO)).toBe('');
    expect(client.reads(NO)).toBe('RSET\r\n');
    expect(client.reads(OK)).toContain(M);
    expect(fates(client)).toEqual({ acknowledged: [], bounced: [] });
    expect(client.queue.nextDue(1)).toBe(MINUTE);
  });

  it('for good: the message bounces, whatever RCPT and DATA get', () => {
    const client = begun('pipelining');
    client.reads(NO + LATER + NO);
    expect(fates(client)).toEqual({ acknowledged: [], bounced: [0] });
  });

  it('in lockstep: neither RCPT nor DATA follows', () => {
    expect(begun('lockstep').reads(LATER)).toBe('RSET\r\n');
  });
});

describe('refused recipients', () => {
  it('some of them: the others get the message, those for now are owed, those for good bounce', () => {
    const client = begun('pipelining', 1, ['a@b', 'c@d', 'e@f']);
    expect(client.reads(OK + OK + LATER + NO + GO)).toBe('hello\r\n.\r\n');
    client.reads(OK);
    expect(fates(client)).toEqual({ acknowledged: [0], bounced: [2] });
    const entry = client.queue.take(MINUTE);
    expect(entry?.remaining).toEqual([1]);
  });

  it('only the owed ones stand in the next try, on another connection however soon it is due', () => {
    const before = ClientBench.ready({ strategy: 'lockstep', letters: letters(1, ['a@b', 'c@d']), retryNs: 0 });
    for (const reply of [EHLO_REPLY, OK, OK, LATER, GO]) before.reads(reply);
    before.now = 1;
    expect(before.reads(OK)).toBe('QUIT\r\n');
    const next = ClientBench.ready({ strategy: 'lockstep', before });
    next.now = 1;
    expect(next.reads(EHLO_REPLY)).toBe(M);
    expect(next.reads(OK)).toBe('RCPT TO:<c@d>\r\n');
    expect(next.reads(OK)).toBe('DATA\r\n');
  });

  it('all of them, and DATA refused: RSET and on with the next (RFC 2920 3.1)', () => {
    const client = begun('pipelining');
    const said = client.reads(`${OK}${NO}554 nobody\r\n`);
    expect(said).toBe('RSET\r\n');
    expect(client.reads(OK)).toBe(`${M}${R}DATA\r\n`);
    expect(fates(client)).toEqual({ acknowledged: [], bounced: [0] });
  });

  it('all of them, and DATA accepted all the same: a lone dot (RFC 2920 3.1)', () => {
    for (const [reply, bounced] of [
      [NO, [0]],
      [LATER, []],
    ] as const) {
      const client = begun('pipelining');
      expect(client.reads(OK + reply + GO)).toBe('.\r\n');
      // Whatever the server says to the empty text, nobody has got the message.
      client.reads(OK);
      expect(fates(client)).toEqual({ acknowledged: [], bounced });
    }
  });

  it('all of them for now, and DATA refused for good for want of recipients: owed still', () => {
    const client = begun('pipelining');
    client.reads(`${OK}${LATER}554 nobody\r\n`);
    expect(fates(client)).toEqual({ acknowledged: [], bounced: [] });
    expect(client.queue.nextDue(1)).toBe(MINUTE);
  });

  it('all of them in front of a chunk: RSET before the next envelope (RFC 3030 2)', () => {
    const client = begun('bdat');
    expect(client.reads(`${OK}${NO}554 nobody\r\n`)).toBe('RSET\r\n');
    expect(fates(client).bounced).toEqual([0]);
  });

  it('all of them before a chunk was sent: none is', () => {
    expect(begun('bdat-strict').reads(OK + NO)).toBe('RSET\r\n');
  });
});

describe('a refused text', () => {
  for (const strategy of ['lockstep', 'pipelining', 'cross-message']) {
    it(`for now: owed; for good: bounces (${strategy})`, () => {
      for (const [reply, bounced, due] of [
        [LATER, [], MINUTE],
        [NO, [0], NEVER],
      ] as const) {
        const client = begun(strategy, 1);
        for (const positive of [OK, OK, GO]) client.reads(positive);
        client.reads(reply);
        expect(fates(client)).toEqual({ acknowledged: [], bounced });
        expect(client.queue.nextDue(1)).toBe(due);
      }
    });
  }

  it('at DATA: no text is sent, and RSET clears the envelope', () => {
    for (const strategy of ['lockstep', 'pipelining', 'mail-first']) {
      const client = begun(strategy);
      for (const positive of [OK, OK]) client.reads(positive);
      expect(client.reads('451 not now\r\n')).toContain('RSET\r\n');
    }
  });

  it('at DATA, cross-message: RSET and the next envelope follow at once', () => {
    const client = begun('cross-message');
    expect(client.reads(`${OK}${OK}451 not now\r\n`)).toBe(`RSET\r\n${M}${R}DATA\r\n`);
  });
});

describe('a reply that is none', () => {
  it('is a reason to try again, not to give up', () => {
    for (const upTo of [[], [OK], [OK, OK, GO]]) {
      const client = begun('lockstep', 1);
      for (const reply of upTo) client.reads(reply);
      client.reads('hm?\r\n');
      expect(fates(client)).toEqual({ acknowledged: [], bounced: [] });
      expect(client.queue.nextDue(1)).toBe(MINUTE);
    }
  });
});

describe('a failed chunk', () => {
  it('of an asynchronous client harms nobody else: every envelope begins with RSET', () => {
    const client = begun('bdat-async', 3);
    client.reads(`${OK}${OK}452 full\r\n${OK.repeat(8)}`);
    expect(client.facts('acknowledged').map(({ message }) => message)).toEqual([1, 2]);
    expect(fates(client)).toEqual({ acknowledged: [], bounced: [] });
    expect(client.queue.nextDue(1)).toBe(MINUTE);
  });

  it('harms no later envelope even where the strategy has no RSET of its own', () => {
    const client = begun('bdat-strict', 2);
    client.reads(OK + OK);
    expect(client.reads('452 full\r\n')).toBe('RSET\r\n');
  });

  it('needs RSET before the next envelope', () => {
    const client = begun('bdat');
    expect(client.reads(`${OK}${OK}452 full\r\n`)).toBe('RSET\r\n');
    expect(client.reads(OK)).toContain(M);
  });
});

describe('a lost connection', () => {
  it('before the 250: everything begun is owed again, everything else untouched (RFC 5321 3.8)', () => {
    const client = begun('bdat-async', 3);
    client.reads(OK + OK + OK);
    client.session.onLost(5);
    expect(client.over).toBe(true);
    expect(client.facts('acknowledged').map(({ message }) => message)).toEqual([0]);
    expect(client.queue.wantsConnection(0, 5)).toBe(false);
    expect([1, 2].map((beyond) => client.queue.wantsConnection(beyond, 5 + MINUTE))).toEqual([true, false]);
  });

  it('keeps what replies have said already: a recipient refused for good is not tried again', () => {
    const client = begun('pipelining', 1, ['a@b', 'c@d']);
    client.reads(OK + OK + NO);
    client.session.onLost(5);
    expect(fates(client)).toEqual({ acknowledged: [], bounced: [1] });
    expect(client.queue.take(5 + MINUTE)?.remaining).toEqual([0]);
  });

  it('after the 250: nothing is owed', () => {
    const client = begun('pipelining', 1);
    client.reads(OK + OK + GO);
    client.reads(OK);
    client.session.onLost(5);
    expect([client.queue.isEmpty, client.over]).toEqual([true, true]);
  });

  it('in the middle of 421: that message is owed, and nothing bounces', () => {
    for (const upTo of [[], [OK], [OK, OK], [OK, OK, GO]]) {
      const client = begun('pipelining', 1);
      for (const reply of upTo) client.reads(reply);
      client.reads('421 going down\r\n');
      expect(client.over).toBe(true);
      expect(fates(client)).toEqual({ acknowledged: [], bounced: [] });
      expect([0, 1].map((beyond) => client.queue.wantsConnection(beyond, MINUTE))).toEqual([true, false]);
    }
  });

  it('is found by the time of the oldest command, whatever room the send buffer gets meanwhile', () => {
    const client = ClientBench.ready({ strategy: 'bdat-async', letters: letters(3) });
    client.reads(EHLO_REPLY);
    expect(client.session.deadline).toBe(5 * MINUTE);
    client.session.onWritable(MINUTE);
    expect(client.session.deadline).toBe(5 * MINUTE);
    client.reads(OK + OK);
    client.session.onWritable(2 * MINUTE);
    expect(client.session.deadline).toBe(12 * MINUTE);
    client.session.onDeadline(12 * MINUTE);
    expect(client.over).toBe(true);
  });

  it('is not concluded from a text that takes long, as long as some of it arrives', () => {
    const client = begun('pipelining', 1);
    for (const reply of [OK, OK, GO]) client.reads(reply);
    const { wire, session } = client;
    const look = (now: number, left: { unsent: number; unacknowledged: number; lastProgress: number }): number => {
      Object.assign(wire, left);
      if (now > 0) session.onDeadline(now);
      return session.deadline / MINUTE;
    };
    expect(look(0, { unsent: 4, unacknowledged: 10, lastProgress: 0 })).toBe(3);
    expect(look(3 * MINUTE, { unsent: 4, unacknowledged: 6, lastProgress: MINUTE })).toBe(4);
    expect(look(4 * MINUTE, { unsent: 0, unacknowledged: 2, lastProgress: 3 * MINUTE })).toBe(11);
    expect(look(11 * MINUTE, { unsent: 0, unacknowledged: 0, lastProgress: 5 * MINUTE })).toBe(15);
    look(15 * MINUTE, { unsent: 0, unacknowledged: 0, lastProgress: 5 * MINUTE });
    expect(client.over).toBe(true);
  });

  it('is concluded when nothing of a text arrives in the time of a block', () => {
    const client = begun('pipelining', 1);
    for (const reply of [OK, OK, GO]) client.reads(reply);
    Object.assign(client.wire, { unsent: 4, unacknowledged: 10 });
    client.session.onDeadline(3 * MINUTE);
    expect(client.over).toBe(true);
  });

  it('hears nothing that comes afterwards', () => {
    const client = begun('pipelining', 1);
    client.session.onLost(5);
    expect(client.reads(OK + OK + GO)).toBe('');
  });
});
