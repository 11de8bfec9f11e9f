import { describe, expect, it } from 'vitest';
import { corpora } from '../../src/cli/corpora/index.js';
import { type Message, type Workload, traitsOf } from '../../src/mail/index.js';
import { type ScenarioInput, simulate } from '../support/scenario.js';
import { arrival, isKnown, schemeOf } from '../support/dedup.js';
import { hazardOf } from '../support/mail.js';

/** Messages, and what becomes of a copy of the first that comes after `retryAfter`: its 250 is lost. */
interface Case {
  readonly hazards?: NonNullable<ScenarioInput['workload']>['hazards'];
  readonly recipients?: number;
  readonly retryAfter?: string;
  readonly messages?: number;
}

const MESSAGES = 6;

function fate(dedup: ScenarioInput['dedup'], { hazards = [], recipients = 1, retryAfter = '0s', messages = MESSAGES }: Case = {}) {
  const { dedup: books, messages: all } = simulate({
    client: { strategy: 'pipelining', retry: { after: retryAfter, giveUpAfter: '30d' } },
    workload: { messages, recipients, hazards },
    faults: [{ on: 'before-250', nth: 1, kind: 'rst' }],
    dedup,
  });
  expect(all.lost).toBe(0);
  const { letThrough, suppressed, falselySuppressed } = books;
  return { letThrough, suppressed, falselySuppressed };
}

/** The one copy is dropped and nothing else. */
const EXACT = { letThrough: 0, suppressed: 1, falselySuppressed: 0 };
/** The copy is delivered. */
const BLIND = { letThrough: 1, suppressed: 0, falselySuppressed: 0 };

describe('Cyrus: Message-ID and mailbox', () => {
  const cyrus = { name: 'message-id+mailbox', window: '72h', separator: '+' } as const;

  it('knows a copy, and a message for others under the same id for what it is', () => {
    expect(fate(cyrus)).toEqual(EXACT);
    expect(fate(cyrus, { hazards: ['bcc-split'] })).toEqual(EXACT);
    expect(fate(cyrus, { hazards: ['rcpt-chunks'], recipients: 250 })).toEqual({ ...EXACT, suppressed: 100 });
  });

  it('goes by mailbox and not by address: user+list is user', () => {
    const scheme = schemeOf(cyrus);
    expect(scheme.decide(arrival({ recipients: ['user@x'] }), 0)).toEqual([false]);
    expect(scheme.decide(arrival({ recipients: ['user+list@x', 'other+list@x'] }), 1)).toEqual([true, false]);
  });

  it('never drops a message without Message-ID, copies included', () => {
    expect(fate(cyrus, { hazards: ['missing-id'] })).toEqual(BLIND);
  });

  it('drops what its user sends in again under the same id (cyrus-imapd issue 2479), for three days', () => {
    expect(fate(cyrus, { hazards: ['edited-resend'] })).toEqual({ ...EXACT, falselySuppressed: MESSAGES });
    expect(fate(cyrus, { retryAfter: '71h' })).toEqual(EXACT);
    expect(fate(cyrus, { retryAfter: '72h' })).toEqual(BLIND);
  });

  it('drops the copy by way of a list beside the direct one', () => {
    expect(fate(cyrus, { hazards: ['list-copy'] })).toEqual({ ...EXACT, falselySuppressed: MESSAGES });
  });
});

describe('the Exchange store: Message-ID, submit time and mailbox', () => {
  it('is not led astray by an application that has one Message-ID for all its mail, which Message-ID alone is', () => {
    expect(fate('message-id+submit-time', { hazards: ['constant-id'] })).toEqual(EXACT);
    expect(fate('message-id', { hazards: ['constant-id'] })).toEqual({ ...EXACT, falselySuppressed: MESSAGES - 1 });
  });

  it.each([
    ['2003', '1h', '59min', '60min'],
    ['2007', '168h', '167h', '168h'],
  ])('of %s remembers for %s', (_year, window, within, beyond) => {
    const exchange = { name: 'message-id+submit-time', window } as const;
    expect(fate(exchange, { retryAfter: within })).toEqual(EXACT);
    expect(fate(exchange, { retryAfter: beyond })).toEqual(BLIND);
  });

  it('knows a resent message by its new date, and not one whose date was kept', () => {
    expect(fate('message-id+submit-time', { hazards: ['edited-resend'] })).toEqual(EXACT);
    expect(fate('message-id+submit-time', { hazards: [{ name: 'edited-resend', date: 'kept' }] })).toMatchObject({
      falselySuppressed: MESSAGES,
    });
  });
});

describe('Dovecot', () => {
  it('lets everything through by default', () => {
    expect(fate('none')).toEqual(BLIND);
  });

  it.each([
    ['redirect and vacation', '24h', '23h', '24h'],
    ['the test duplicate (RFC 7352)', '14d', '13d', '14d'],
    ['the most that it may be asked for', '7d', '6d', '7d'],
  ])('Sieve, %s: by user, for %s', (_what, window, within, beyond) => {
    const sieve = { name: 'message-id+mailbox', window } as const;
    expect(fate(sieve, { retryAfter: within })).toEqual(EXACT);
    expect(fate(sieve, { retryAfter: beyond })).toEqual(BLIND);
    expect(fate(sieve, { hazards: ['bcc-split'] })).toEqual(EXACT);
  });
});

describe('formail -D', () => {
  const corpus = (): Iterable<Message['content']> => corpora.spamassassin();
  const idOf = (content: Message['content']) => traitsOf({ content, number: 0 } as Message).messageId;

  it('keeps about 200 ids of real mail in 10 kB', () => {
    const scheme = schemeOf({ name: 'ring-cache', capacity: '10kB' });
    for (const content of corpus()) {
      const id = idOf(content);
      if (id !== null) isKnown(scheme, id, 0);
    }
    const { entries, octets } = scheme.memory?.() ?? { entries: 0, octets: 0 };
    expect(entries).toBeGreaterThan(160);
    expect(entries).toBeLessThan(240);
    expect(octets).toBeLessThanOrEqual(10_000);
  });

  it('forgets by octets: a copy after a burst of other mail is let through, after a month of silence it is not', () => {
    // An id of 16 to 20 octets and its zero octet: 8192 hold some 400 of them.
    expect(fate('ring-cache', { retryAfter: '29d' })).toEqual(EXACT);
    expect(fate('ring-cache', { retryAfter: '1d', messages: 300 })).toEqual(EXACT);
    expect(fate('ring-cache', { retryAfter: '1d', messages: 600 })).toEqual(BLIND);
    expect(fate({ name: 'ring-cache', capacity: 16_384 }, { retryAfter: '1d', messages: 600 })).toEqual(EXACT);
  });
});

describe('Gnus, Mail::Audit, Mailman, Sympa: Message-ID alone', () => {
  it('a list of the last 1000 ids forgets the one that came a thousand messages ago', () => {
    const gnus = { name: 'lru', capacity: 1000, window: '60d' } as const;
    expect(fate(gnus, { retryAfter: '1d', messages: 1000 })).toEqual(EXACT);
    expect(fate(gnus, { retryAfter: '1d', messages: 1001 })).toEqual(BLIND);
  });

  it('one that remembers for 300 s does not know the next try of a queue that waits for half an hour', () => {
    const hack = { name: 'message-id', window: '300s' } as const;
    expect(fate(hack, { retryAfter: '299s' })).toEqual(EXACT);
    expect(fate(hack, { retryAfter: '30min' })).toEqual(BLIND);
  });

  it('Sympa drops a resent message, and mail made of a template', () => {
    expect(fate('message-id', { hazards: ['edited-resend'] })).toEqual({ ...EXACT, falselySuppressed: MESSAGES });
    expect(fate('message-id', { hazards: [{ name: 'template-id', uses: 2 }] })).toEqual({ ...EXACT, falselySuppressed: MESSAGES / 2 });
  });
});

describe('DavMail and Gmail', () => {
  it('Message-ID alone loses the copy for other recipients, and with their list it does not (DavMail pull request 437)', () => {
    expect(fate('message-id', { hazards: ['bcc-split'] })).toEqual({ ...EXACT, falselySuppressed: MESSAGES });
    expect(fate({ name: 'message-id', recipients: true }, { hazards: ['bcc-split'] })).toEqual(EXACT);
    expect(fate('message-id', { hazards: ['rcpt-chunks'], recipients: 200 })).toMatchObject({ falselySuppressed: 100 * MESSAGES });
    expect(fate({ name: 'message-id', recipients: true }, { hazards: ['rcpt-chunks'], recipients: 200 })).toMatchObject({
      falselySuppressed: 0,
    });
  });

  it('a key with the date in it takes a second sending at another time for another message', () => {
    expect(fate('message-id+submit-time', { hazards: ['edited-resend'] }).falselySuppressed).toBe(0);
  });
});

describe('Postfix, Exim, qmail and Haraka', () => {
  it.each(['postfix-3.9', 'exim-4.98', 'qmail', 'haraka-3'])('%s has no dedup of its own', (profile) => {
    const { dedup } = simulate({
      server: { profile },
      client: { strategy: 'lockstep', retry: { after: '1min' } },
      workload: { messages: 2 },
      faults: [{ on: 'before-250', nth: 1, kind: 'rst' }],
    });
    expect(dedup).toMatchObject({ letThrough: 1, suppressed: 0, falselySuppressed: 0, peakEntries: 0 });
  });
});

describe('the exact key: client, MAIL with its parameters, the set of recipients, the octets', () => {
  const [one, two] = ['user1@server.example', 'user2@server.example'];
  const first = { recipients: [one, two], parameters: 'SIZE=100 BODY=8BITMIME' };

  it.each([
    ['its octets came again', {}, true],
    ['its recipients came in another order', { recipients: [two, one] }, true],
    ['SIZE was said otherwise, which follows from the content', { parameters: 'BODY=8BITMIME' }, true],
    ['its Message-ID differs, which is no part of the key', { messageId: '<2@c>', contentHash: 'content of <1@c>' }, true],
    ['another client sent it', { client: 'other.example' }, false],
    ['MAIL had another parameter', { parameters: 'SIZE=100' }, false],
    ['another sender was named', { sender: 't@c' }, false],
    ['one recipient is missing', { recipients: [one] }, false],
    ['an octet differs', { contentHash: 'another' }, false],
  ] as const)('when %s', (_what, again, isCopy) => {
    for (const name of ['envelope+content', 'suspects-only'] as const) {
      const scheme = schemeOf(name);
      expect(scheme.decide(arrival(first), 0)).toBe('none');
      expect(scheme.decide(arrival({ ...first, ...again }), 1), name).toBe(isCopy ? 'all' : 'none');
    }
  });
});

describe('hazards of the path', () => {
  const exact = 'envelope+content';

  it('a relay that adds a field at each try: the whole is another, the body is not', () => {
    const hazards = ['trace-each-try'] as const;
    for (const name of ['content-hash', exact, 'suspects-only'] as const) {
      expect(fate(name, { hazards: [...hazards] }), name).toEqual(BLIND);
      expect(fate({ name, over: 'body' }, { hazards: [...hazards] }), name).toEqual(EXACT);
    }
  });

  it('a try for other recipients than before: one RCPT is refused for now, and comes again with the copy', () => {
    const { dedup } = simulate({
      client: { strategy: 'pipelining' },
      server: { refuse: [{ at: 'rcpt', code: 450, nth: 2 }] },
      workload: { messages: 3, recipients: 2 },
      faults: [{ on: 'before-250', nth: 1, kind: 'rst' }],
      dedup: exact,
    });
    expect(dedup).toMatchObject({ letThrough: 1, suppressed: 0, falselySuppressed: 0 });
  });

  it('the same with Message-ID alone: the recipient who was refused never gets it', () => {
    const { dedup } = simulate({
      client: { strategy: 'pipelining' },
      server: { refuse: [{ at: 'rcpt', code: 450, nth: 2 }] },
      workload: { messages: 3, recipients: 2 },
      faults: [{ on: 'before-250', nth: 1, kind: 'rst' }],
      dedup: 'message-id',
    });
    expect(dedup).toMatchObject({ letThrough: 0, suppressed: 1, falselySuppressed: 1 });
  });
});

describe('a hazard in a scenario', () => {
  it('may be one of your own, and comes after those that are named', () => {
    const bcc = hazardOf('bcc-split');
    const mine = { name: 'mine', over: (workload: Workload) => bcc.over(workload) };
    const { messages, scenario } = simulate({
      workload: { messages: 3, hazards: ['constant-id', mine] },
      dedup: 'message-id',
    } as ScenarioInput);
    expect(messages).toMatchObject({ submitted: 6, delivered: 1, falselySuppressed: 5 });
    expect(scenario.workload.hazards).toEqual(['constant-id']);
  });

  it.each([
    [{ hazards: ['constant-ids'] }, "workload.hazards.0: found 'constant-ids', expected one of .*did you mean 'constant-id'"],
    [{ hazards: [{ name: 'rcpt-chunks', most: 0 }] }, 'workload.hazards.0.most: found 0, expected at least 1'],
    [{ hazards: [{ name: 'bcc-split', footer: true }] }, 'workload.hazards.0.footer: unknown key .allowed here: name, recipients'],
    [
      { messages: 10_000_000, recipients: 10, hazards: ['list-copy'] },
      "workload.hazards: 'list-copy' makes 20000000 messages to 10 recipients",
    ],
  ])('%j is told what is wrong', (workload, expected) => {
    expect(() => simulate({ workload } as ScenarioInput)).toThrow(new RegExp(expected));
  });
});
