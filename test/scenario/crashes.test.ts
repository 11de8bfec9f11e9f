import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { World, prepare } from '../../src/scenario/index.js';
import { MS, SECOND, type ScenarioInput, expectNothingKnowinglySentTwice, fork, pureDelay, simulate, story } from '../support/scenario.js';

const RTT = 100 * MS;

/** One message with lockstep: the server has its last octet at 6.5 RTT, and the client reads the 250 half an RTT after it leaves. */
const one = (faults: ScenarioInput['faults'], rest: ScenarioInput = {}): ScenarioInput => ({
  network: pureDelay(),
  client: { strategy: 'lockstep' },
  workload: { messages: 1, size: 300 },
  faults,
  ...rest,
});
const crash = (at: number, host: 'client' | 'server' = 'server') => [{ kind: 'crash' as const, host, at: `${at}ms`, for: '10s' }];

describe('a server that crashes', () => {
  it('after the commit and before the 250 has delivered what its client sends again', () => {
    const { messages, connections } = simulate(one(crash(700), { server: { hold: '100ms' } }));
    expect(messages).toMatchObject({ acknowledged: 1, delivered: 2, duplicates: 1, lost: 0 });
    expect(connections).toMatchObject({ opened: 2, lost: 1, lostTo: { crash: 1 } });
  });

  it('in the middle of its work has not: the work is gone with it', () => {
    const { messages } = simulate(one(crash(700), { server: { processing: '100ms' } }));
    expect(messages).toMatchObject({ acknowledged: 1, delivered: 1, duplicates: 0, lost: 0 });
  });

  it('after a 250 that did not wait for the disk has lost the message', () => {
    const fsync = { name: 'delayed', by: '60ms' } as const;
    expect(simulate(one(crash(700), { server: { fsync } })).messages).toMatchObject({ acknowledged: 1, delivered: 0, lost: 1 });
    expect(simulate(one(crash(720), { server: { fsync } })).messages).toMatchObject({ acknowledged: 1, delivered: 1, lost: 0 });
    expect(simulate(one(crash(700))).messages).toMatchObject({ acknowledged: 1, delivered: 1, lost: 0 });
  });

  it('is silent while it is down, and then answers for its old connections with an RST', () => {
    // The text is under way: its retransmissions find nobody for ten seconds, and then a host that knows nothing of them.
    const { of } = story(one(crash(640), { workload: { messages: 1, size: 200_000 } }));
    const [first, second] = of('opened');
    expect(of('forgotten', undefined)[0].at).toBeGreaterThanOrEqual(10_640 * MS + RTT / 2);
    expect(of('forgotten')[0].at).toBeLessThan(30 * SECOND);
    expect([first.at, second.at]).toEqual([0, of('forgotten')[0].at]);
    expect(of('delivered')).toHaveLength(1);
  });

  it('is not told of what its client waits for: without something to send, the client has only its timer', () => {
    const { of } = story(one(crash(700), { server: { hold: '100ms' } }));
    // Ten minutes from the acknowledgment of the dot, which the server's TCP delayed by 40 ms.
    expect(of('forgotten')[0].at).toBe(7 * RTT + 40 * MS + 600 * SECOND);
  });

  it('takes connections again that came while it was down', () => {
    const { of } = story(one([{ kind: 'crash', at: '0s', for: '2500ms' }]));
    // SYNs at 0, 1 and 3 s (tcp_syn_retries): the third is answered, and the rest is as ever.
    expect(of('acknowledged').map(({ at }) => at)).toEqual([3000 * MS + 7 * RTT]);
    expect(of('cut')).toEqual([]);
  });

  it('knows its earlier mail again only if that survives', () => {
    const run = (keeps: 'dedup'[]) => simulate(one(crash(700), { server: { hold: '100ms', keeps }, dedup: 'message-id' })).messages;
    expect(run(['dedup'])).toMatchObject({ delivered: 1, duplicates: 0, falselySuppressed: 0 });
    expect(run([])).toMatchObject({ delivered: 2, duplicates: 1 });
  });

  it('has lost, not suppressed, the message whose only copy was on a disk that was not safe', () => {
    // The copy comes after the cut, is known by its Message-ID, and the first one never gets to the disk.
    const cut = { kind: 'rst' as const, on: 'before-250' as const };
    const fsync = { name: 'delayed', by: '5s' } as const;
    const server = { fsync, keeps: ['dedup' as const] };
    const { messages } = simulate(one([cut, ...crash(3000)], { server, dedup: 'message-id' }));
    expect(messages).toMatchObject({ acknowledged: 1, delivered: 0, lost: 1, falselySuppressed: 0, duplicates: 0 });
  });

  it('makes a loss of a copy where the table is on disk before the message', () => {
    // The crash comes before the 250 leaves, and the message is not safe yet: its client sends it again.
    const run = (keeps: 'dedup'[]) =>
      simulate(one(crash(700), { server: { hold: '100ms', fsync: { name: 'delayed', by: '200ms' }, keeps }, dedup: 'message-id' }))
        .messages;
    expect(run(['dedup'])).toMatchObject({ acknowledged: 1, delivered: 0, lost: 1 });
    expect(run([])).toMatchObject({ acknowledged: 1, delivered: 1, lost: 0 });
  });

  it('has lost the copy that replaced a parked one', () => {
    const cut = { kind: 'rst' as const, on: 'before-250' as const };
    const { messages } = simulate(
      one([cut, ...crash(3000)], { server: { fsync: { name: 'delayed', by: '5s' }, commit: 'park-suspects' } }),
    );
    expect(messages).toMatchObject({ acknowledged: 1, delivered: 0, lost: 1, falselySuppressed: 0, duplicates: 0 });
  });

  it('knows transactions again only if its checkpoints survive (RFC 1845)', () => {
    const run = (keeps: 'checkpoints'[]) => simulate(one(crash(700), { server: { hold: '100ms', commit: 'transid', keeps } })).messages;
    expect(run(['checkpoints'])).toMatchObject({ delivered: 1, duplicates: 0, lost: 0 });
    expect(run([])).toMatchObject({ delivered: 2, duplicates: 1, lost: 0 });
  });

  it('promises nothing of a transaction that it is still working on (RFC 1845)', () => {
    // The cut comes when the text is there. Its client is back at once, and the crash ends both sessions' work.
    const cut = { kind: 'rst' as const, on: 'after-dot' as const };
    const server = { commit: 'transid', processing: '5s', keeps: ['checkpoints' as const] } as const;
    expect(simulate(one([cut, ...crash(4000)], { server })).messages).toMatchObject({ acknowledged: 1, delivered: 1, lost: 0 });
  });

  it('leaves the others alone', () => {
    const servers = [{}, {}];
    const at = (mx: number) => story(one([{ kind: 'crash', mx, at: '300ms', for: '10s' }], { servers }));
    expect(at(2).of('cut')).toEqual([]);
    expect(at(1).of('cut')).toHaveLength(1);
  });
});

describe('a client that crashes', () => {
  const journal = { strategy: 'lockstep', fsync: { name: 'delayed', by: '80ms' } } as const;

  it('sends again what it had been told was taken, where that was not on disk', () => {
    const sent = (at: number, client: ScenarioInput['client']) =>
      simulate(one(crash(at, 'client'), { client, workload: { messages: 2, size: 300 } })).messages;
    // The 250 is read at 700 ms. At 750 ms the second message's envelope is under way.
    expect(sent(750, journal)).toMatchObject({ acknowledged: 2, delivered: 3, duplicates: 1, lost: 0 });
    expect(sent(790, journal)).toMatchObject({ acknowledged: 2, delivered: 2, duplicates: 0 });
    expect(sent(750, { strategy: 'lockstep' })).toMatchObject({ acknowledged: 2, delivered: 2, duplicates: 0 });
  });

  it('in doubt about a message sends it again when it is back', () => {
    const { of, outcome } = story(one(crash(690, 'client')));
    expect(outcome.tally).toMatchObject({ acknowledged: 1, delivered: 2, duplicates: 1, lostConnections: 1 });
    expect(of('opened').map(({ at }) => at)).toEqual([0, 10_690 * MS]);
  });

  it('owes again those recipients that it had been told of', () => {
    const run = story(
      one(crash(850, 'client'), {
        client: { ...journal, fsync: { name: 'periodic', every: '5s' } },
        workload: { messages: 1, size: 300, recipients: 3 },
        server: { refuse: [{ at: 'rcpt', code: 450, nth: 2 }] },
      }),
    );
    const copies = [0, 1, 2].map((recipient) => run.of('delivered').filter(({ extra }) => extra === recipient).length);
    // Recipients 1 and 3 were taken at 900 ms; what is to be seen is after that.
    expect(copies).toEqual([2, 1, 2]);
  });
});

describe('random crashes', () => {
  const often = (host: 'client' | 'server', rest: ScenarioInput = {}): ScenarioInput => ({
    network: pureDelay('20ms'),
    client: { strategy: 'lockstep', timeouts: { name: 'rfc5321', dot: '5s' }, ...rest.client },
    server: { hold: '500ms', ...rest.server },
    workload: { messages: 1500, size: 300 },
    faults: { crashes: { host, every: '20s', for: '1s' } },
  });

  it('of a server double a message when they fall between commit and reply: p/(1−p) with p = 1 − e^(−D/mean)', () => {
    const { messages } = simulate(often('server'));
    const p = 1 - Math.exp(-0.5 / 20);
    const expected = 1500 * (p / (1 - p));
    // Unlike a cut, a crash does not reach a reply that is on its way: half an RTT less in doubt.
    expect(messages).toMatchObject({ acknowledged: 1500, lost: 0 });
    expect(Math.abs(messages.duplicates - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('of a server lose a message when they fall between reply and fsync: 1 − e^(−(B−D)/mean)', () => {
    const { messages } = simulate(often('server', { server: { hold: '200ms', fsync: { name: 'delayed', by: '700ms' } } }));
    const expected = 1500 * (1 - Math.exp(-0.5 / 20));
    expect(messages).toMatchObject({ acknowledged: 1500, duplicates: 0 });
    expect(Math.abs(messages.lost - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it.each(['client', 'server'] as const)('of a %s replay as a list', (host) => {
    const random = { ...often(host), workload: { messages: 150, size: 300 } };
    const { world, outcome } = story(random);
    const drawn = world.network.faults.drawnCrashes.filter(({ atNs }) => atNs <= outcome.simulatedNs);
    expect(drawn.length).toBeGreaterThan(2);
    const faults = drawn.map(({ atNs, forNs }) => ({ kind: 'crash' as const, host, at: `${atNs}ns`, for: `${forNs}ns` }));
    expect(story({ ...random, faults }).outcome.digest).toBe(outcome.digest);
  });
});

describe('a world in the middle of it', () => {
  it('goes on alike in a fork: arrivals, drawn sizes and working times, journals and disks', () => {
    const plan = prepare({
      network: { rtt: '40ms', loss: '1%' },
      client: { strategy: 'pipelining', connections: 2, fsync: { name: 'delayed', by: '400ms' }, timeouts: { name: 'rfc5321', dot: '3s' } },
      server: { processing: { dot: { name: 'lognormal', median: '100ms' } }, fsync: { name: 'periodic', every: '2s' } },
      workload: { messages: 35, size: { name: 'lognormal', median: '4KiB' }, arrivals: { name: 'poisson', rate: '4/s' } },
      faults: { crashes: { every: '3s', for: '500ms' } },
    });
    const whole = new World(plan, 'fork').run().digest;
    const world = new World(plan, 'fork');
    for (let at = 0; at < 4; at++) {
      for (let i = 0; i < 150; i++) world.simulation.step();
      expect(fork(world).run().digest).toBe(whole);
    }
    expect(world.run().digest).toBe(whole);
  });
});

describe('whatever crashes', () => {
  const fsync = fc.constantFrom<NonNullable<ScenarioInput['server']>['fsync']>(
    'at-once',
    { name: 'delayed', by: '300ms' },
    { name: 'periodic', every: '2s' },
  );
  const down = fc.record({
    kind: fc.constant('crash' as const),
    host: fc.constantFrom('client' as const, 'server' as const),
    at: fc.integer({ min: 0, max: 4000 }).map((ms) => `${ms}ms`),
    for: fc.integer({ min: 1, max: 3000 }).map((ms) => `${ms}ms`),
  });
  const scenario = fc.record({
    seed: fc.nat(1e6).map(String),
    network: fc.record({ rtt: fc.constantFrom('10ms', '100ms'), loss: fc.constantFrom(0, 0.02) }),
    client: fc.record({
      strategy: fc.constantFrom('lockstep' as const, 'cross-message' as const, 'bdat-async' as const),
      connections: fc.integer({ min: 1, max: 3 }),
      fsync,
      timeouts: fc.constant({ name: 'rfc5321' as const, command: '8s', dot: '8s', greeting: '8s' }),
      retry: fc.constant({ after: '500ms', giveUpAfter: '10min' }),
    }),
    server: fc.record({
      processing: fc.constantFrom('0ms', '150ms'),
      hold: fc.constantFrom('0ms', '100ms'),
      fsync,
      commit: fc.constantFrom('stored' as const, 'peer-alive' as const, 'transid' as const, 'park-suspects' as const),
      keeps: fc.constantFrom<('dedup' | 'checkpoints')[]>([], ['dedup', 'checkpoints']),
    }),
    workload: fc.record({
      messages: fc.integer({ min: 1, max: 12 }),
      size: fc.constantFrom(300, 40_000),
      recipients: fc.constantFrom(1, 3),
    }),
    faults: fc.array(down, { minLength: 1, maxLength: 4 }),
  });

  it('every message ends once, and the counts add up', () => {
    fc.assert(
      fc.property(scenario, (input) => {
        const result = simulate(input as ScenarioInput);
        const { messages } = result;
        const { recipients } = input.workload;
        expect(result.stop).toBe('done');
        expect(messages.acknowledged + messages.bounced + messages.queued).toBe(messages.submitted);
        expect([messages.bounced, messages.queued, messages.falselySuppressed]).toEqual([0, 0, 0]);
        expect(messages.delivered - messages.duplicates).toBeGreaterThanOrEqual((messages.submitted - messages.lost) * recipients);
        expect(messages.delivered - messages.duplicates).toBeLessThanOrEqual(messages.submitted * recipients);
        // Only a reply that did not wait for the disk can lose anything.
        if (input.server.fsync === 'at-once') expect(messages.lost).toBe(0);
        if (input.client.fsync === 'at-once') expectNothingKnowinglySentTwice(story(input as ScenarioInput));
      }),
      // The same stories each time; SEED and CASES ask for others, and more.
      { numRuns: Number(process.env.CASES ?? 25), seed: Number(process.env.SEED ?? 1) },
    );
  });
});
