import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEVER } from '../../src/engine/index.js';
import { World, prepare } from '../../src/scenario/index.js';
import type { ModelReference } from '../../src/scenario/models.js';
import { overhear } from '../support/box.js';
import { ladderOf } from '../support/ladder.js';
import { type ScenarioInput, fork, simulate } from '../support/scenario.js';
import { ClientBench, EHLO_REPLY, MINUTE, MS, letter, octets } from '../support/smtp.js';

const SECOND = 1000 * MS;
const held = (options = {}): ModelReference => ({ name: 'dot-after-pause', olderThan: '0s', ...options });

/** A client whose 354 has come: what it does next is the pattern's affair. */
function atText(writes: ModelReference, now = 0): ClientBench {
  const client = ClientBench.ready({ strategy: 'lockstep', writes });
  client.now = now;
  for (const reply of [EHLO_REPLY, '250 ok\r\n', '250 ok\r\n']) client.reads(reply);
  return client;
}

/** Reads a 354; what goes in the send calls. */
function onGo(client: ClientBench): string[] {
  const bytes = octets('354 go\r\n');
  client.session.onData(bytes, 0, bytes.length, client.now);
  client.session.onIdle(client.now);
  return client.wire.calls.splice(0);
}

/** The next timer fires; what goes in the send calls. */
function onTimer(client: ClientBench): string[] {
  client.now = client.session.deadline;
  client.session.onDeadline(client.now);
  return client.wire.calls.splice(0);
}

describe('dot-after-pause', () => {
  it('flushes the text, and ten seconds later the dot; then the ten minutes for the reply begin', () => {
    const client = atText(held());
    expect(onGo(client)).toEqual(['hello\r\n']);
    expect(client.points).not.toContain('sent-body');
    expect(client.session.deadline).toBe(10 * SECOND);
    expect(onTimer(client)).toEqual(['.\r\n']);
    expect(client.points).toContain('sent-body');
    expect(client.session.deadline).toBe(10 * SECOND + 10 * MINUTE);
  });

  it('spares a message that is younger than 500 s', () => {
    const at = (now: number): string[] => onGo(atText('dot-after-pause', now));
    expect(at(499 * SECOND)).toEqual(['hello\r\n.\r\n']);
    expect(at(500 * SECOND)).toEqual(['hello\r\n']);
  });

  it('a pause of nothing is a flush alone, as dot-apart', () => {
    expect(onGo(atText(held({ pause: '0s' })))).toEqual(onGo(atText('dot-apart')));
  });

  it('until acknowledged: asks TCP, and waits no longer than the pause', () => {
    const client = atText(held({ until: 'acknowledged' }));
    client.wire.unacknowledged = 7;
    expect(onGo(client)).toEqual(['hello\r\n']);
    expect(client.session.deadline).toBe(100 * MS);
    expect(onTimer(client)).toEqual([]);
    client.wire.unacknowledged = 0;
    expect(onTimer(client)).toEqual(['.\r\n']);
    expect(client.now).toBe(200 * MS);

    const silent = atText(held({ until: 'acknowledged', poll: '3s' }));
    silent.wire.unacknowledged = 7;
    onGo(silent);
    const times: number[] = [];
    for (let calls: string[] = []; calls.length === 0; ) {
      calls = onTimer(silent);
      times.push(silent.now / SECOND);
    }
    expect(times).toEqual([3, 6, 9, 10]);
  });

  it('what was held back is never written when the connection is lost, and the message waits for its next try', () => {
    const client = atText(held());
    onGo(client);
    client.session.onLost(SECOND);
    expect(client.session.deadline).toBe(NEVER);
    expect(client.wire.taken()).toBe('');
    expect(client.queue.hasDue(SECOND + 1)).toBe(true);
  });

  it('holds back what is behind the dot too, and nothing is written meanwhile', () => {
    const letters = [0, 1].map((number) => letter(octets('hello\r\n'), ['a@b'], undefined, number));
    const client = ClientBench.ready({ strategy: 'cross-message', writes: held(), letters });
    client.reads(EHLO_REPLY);
    client.reads('250 ok\r\n250 ok\r\n');
    expect(onGo(client)).toEqual(['hello\r\n']);
    client.session.onWritable(SECOND);
    expect(client.wire.calls).toEqual([]);
    expect(onTimer(client)).toEqual(['.\r\nRSET\r\nMAIL FROM:<s@c>\r\nRCPT TO:<a@b>\r\nDATA\r\n']);
  });
});

/** The text and its dot fill a segment of 1448 octets, and CRLF follows in the next. */
const CUT = { workload: { messages: 1, size: 1446 } } as const;

const behindPix = (writes: NonNullable<ScenarioInput['client']>['writes'], more: ScenarioInput = {}): ScenarioInput => ({
  client: { strategy: 'lockstep', writes, retry: { after: '30min' } },
  limits: { time: '2h' },
  ...CUT,
  ...more,
});

describe('Postfix against a PIX', () => {
  it('the box sees the whole line of the dot, and lets it through', () => {
    const told = overhear('pix-fixup', behindPix({ name: 'dot-after-pause', olderThan: '0s' }));
    expect(told.slice(told.indexOf('C: DATA'))).toMatchInlineSnapshot(`
      "C: DATA↵
      S: 354 End with a dot↵
      C: <1438 octets>↵xxxx↵
      C: .↵
      S: 250 Message accepted↵
      C: QUIT↵
      S: 221 server.example closing↵"
    `);
  });

  it('with its threshold: the first try fails, the second is old enough', () => {
    const { result, text } = ladderOf({ ...behindPix('dot-after-pause'), middlebox: 'pix-fixup' });
    expect(result.messages).toMatchObject({ acknowledged: 1, duplicates: 0 });
    const told = text.split('\n').filter((line) => /text|dot|lets|reads|delivers/.test(line));
    expect(`\n${told.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      #1    700.086  C → S     750.206  text 1, dot
      #1 300800.214  C                  lets the connection go
      #2  2101500.3  C → S  2101550.42  text 1
      #2  2111500.3  C → S  2111550.304  dot
      #2 2111550.304      S              delivers 1
      #2 2111600.314  C                  reads the 250 for 1
      #2 2111700.325  C                  lets the connection go
      "
    `);
  });

  it('a flush alone helps while the text fits into the window, and not where the rest of it waits with the dot', () => {
    const acknowledged = (writes: 'coalesced' | 'dot-apart', size: number): number =>
      simulate({ ...behindPix(writes, { workload: { messages: 1, size } }), middlebox: 'pix-fixup', tcp: { client: { nagle: 'off' } } })
        .messages.acknowledged;
    expect(acknowledged('coalesced', 1446)).toBe(0);
    expect(acknowledged('dot-apart', 1446)).toBe(1);
    // Thirty segments; ten may leave at once (RFC 6928), and the dot joins the others in the send buffer.
    expect(acknowledged('dot-apart', 30 * 1448 - 2)).toBe(0);
  });
});

describe('whatever the pattern', () => {
  it('every message arrives once, as with any other pattern', () => {
    const duration = fc.constantFrom('0s', '1ms', '250ms', '10s');
    const options = fc.record({ pause: duration, olderThan: duration, until: fc.constantFrom('over' as const, 'acknowledged' as const) });
    const strategy = fc.constantFrom('lockstep' as const, 'pipelining' as const, 'cross-message' as const, 'bdat-async' as const);
    fc.assert(
      fc.property(options, strategy, fc.integer({ min: 0, max: 4000 }), fc.constantFrom(0, 0.05), (given, name, size, loss) => {
        const scenario = (writes: NonNullable<ScenarioInput['client']>['writes']): ScenarioInput => ({
          network: { rtt: '60ms', loss },
          client: { strategy: name, writes },
          workload: { messages: 3, size },
        });
        const { messages, scenario: resolved } = simulate(scenario({ name: 'dot-after-pause', ...given }));
        expect(resolved.client.writes).toMatchObject({ name: 'dot-after-pause' });
        expect(messages).toEqual(simulate(scenario('coalesced')).messages);
        expect(messages).toMatchObject({ acknowledged: 3, delivered: 3, duplicates: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it('a fork while a dot is held back goes on as the world does', () => {
    const input = behindPix({ name: 'dot-after-pause', olderThan: '0s' }, { workload: { messages: 3, size: 1446 } });
    const world = new World(prepare({ ...input, middlebox: 'pix-fixup' }), 'fork');
    while (world.simulation.now < 1e9) world.simulation.step();
    const twin = fork(world);
    const end = world.run();
    expect(twin.run()).toEqual(end);
    expect(end.tally.acknowledged).toBe(3);
    expect(end.simulatedNs).toBeGreaterThan(30e9);
  });
});
