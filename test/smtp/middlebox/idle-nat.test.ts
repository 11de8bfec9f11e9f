import { describe, expect, it } from 'vitest';
import { DOWN, UP } from '../../../src/net/index.js';
import { BoxBench, overhear } from '../../support/box.js';
import { MINUTE, SECOND, type ScenarioInput, simulate, story } from '../../support/scenario.js';

const bench = (options = {}) => new BoxBench({ name: 'idle-nat', ...options });

/** A server that works for so long after the dot, behind a box that forgets after 300 s. */
const slowFilter = (dot: string, more: ScenarioInput = {}): ScenarioInput => ({
  middlebox: 'idle-nat',
  network: { rate: 'unlimited' },
  client: { strategy: 'pipelining', retry: { after: '30min', giveUpAfter: '100min' } },
  server: { processing: dot },
  workload: { messages: 1, size: 40 },
  ...more,
});

describe('idle-nat on the wire', () => {
  it('swallows the 250 that comes after a longer silence than it bears, as often as it comes', () => {
    const lines = overhear(
      'idle-nat',
      slowFilter('400s', { client: { strategy: 'pipelining', retry: { after: '30min', giveUpAfter: '20min' } } }),
    );
    expect(lines.slice(lines.indexOf('C: MAIL'))).toMatchInlineSnapshot(`
      "C: MAIL FROM:<sender@client.example> SIZE=40↵RCPT TO:<user1@server.example>↵DATA↵
      S: 250 OK↵250 OK↵354 End with a dot↵
      C: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx↵.↵
      S: 250 Message accepted↵  ⇒  nothing
         the same again"
    `);
  });
});

describe('the wait after the dot, behind a box that forgets after 300 s', () => {
  it.each(['0s', '299s'])('%s of work: delivered once', (dot) => {
    expect(simulate(slowFilter(dot)).messages).toMatchObject({ acknowledged: 1, delivered: 1, duplicates: 0 });
  });

  it('301 s of work: a copy at each try, and a bounce at last', () => {
    // Ten minutes from the dot to the client's timer, and half an hour to the next try: at 0, 40 and 80 minutes.
    const { of, outcome } = story(slowFilter('301s'));
    expect(of('delivered').map(({ at }) => Math.floor(at / (40 * MINUTE)))).toEqual([0, 1, 2]);
    expect(of('bounced')).toHaveLength(1);
    expect(outcome.tally).toMatchObject({ acknowledged: 0, delivered: 3, duplicates: 2, lost: 0 });
  });

  it("keepalives of either end's hold the entry", () => {
    for (const end of ['client', 'server'] as const) {
      const tcp = { client: 'linux-6', server: 'linux-6', [end]: { keepalive: { idle: '120s' } } } as ScenarioInput['tcp'];
      expect(simulate(slowFilter('301s', { tcp })).messages).toMatchObject({ acknowledged: 1, delivered: 1, duplicates: 0 });
      const rare = { client: 'linux-6', server: 'linux-6', [end]: { keepalive: { idle: '310s' } } } as ScenarioInput['tcp'];
      expect(simulate(slowFilter('301s', { tcp: rare })).messages).toMatchObject({ acknowledged: 0, delivered: 3 });
    }
  });

  it('with an RST the server learns, and the client is none the wiser: the copies are as many', () => {
    const box = { name: 'idle-nat', answer: 'rst' } as const;
    const silent = story(slowFilter('301s'));
    const told = story(slowFilter('301s', { middlebox: box }));
    expect(told.of('delivered').map(({ at }) => at)).toEqual(silent.of('delivered').map(({ at }) => at));
    // The silent box lets the server send its 250 again and again.
    expect(silent.outcome.tcp.timeouts - told.outcome.tcp.timeouts).toBeGreaterThan(10);
  });
});

describe('the table', () => {
  it.each([
    [300 * SECOND - 1, true],
    [300 * SECOND, false],
  ])('after %i ns without a segment lets the next one pass: %s', (idle, passes) => {
    for (const [first, then] of [
      ['up', 'down'],
      ['down', 'up'],
    ] as const) {
      const box = bench();
      box[first]('a');
      box.now = idle;
      expect(box[then]('b')).toBe(passes ? 'b' : null);
    }
  });

  it('counts from the last segment of either direction', () => {
    const box = bench({ after: '30s' });
    for (let i = 0; i < 10; i++) {
      expect(box[i % 2 === 0 ? 'up' : 'down']('a')).toBe('a');
      box.now += 29 * SECOND;
    }
  });

  it('knows nothing of a connection ever after', () => {
    const box = bench({ after: '30s' });
    box.up('a');
    box.now = 31 * SECOND;
    for (let i = 0; i < 5; i++) {
      expect([box.up('b'), box.down('c')]).toEqual([null, null]);
      box.now += SECOND;
    }
    expect([box.swallowed, box.resets]).toEqual([10, []]);
  });

  it('answers the sender with the RST that it will believe, where that is asked for', () => {
    const box = bench({ after: '30s', answer: 'rst' });
    box.up('12345');
    box.down('678');
    box.acknowledge(UP, 5);
    box.acknowledge(DOWN, 3);
    box.now = 31 * SECOND;
    expect(box.up('b')).toBeNull();
    expect(box.down('c')).toBeNull();
    // In place of the sequence number that the sender expects (RFC 9293 3.10.7.1).
    expect(box.resets.map(({ direction, seq }) => ({ direction, seq }))).toEqual([
      { direction: DOWN, seq: 4 },
      { direction: UP, seq: 6 },
    ]);
  });
});
