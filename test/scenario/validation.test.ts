import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ScenarioError, compare, nearest, resolveScenario, scenarioJsonSchema } from '../../src/scenario/index.js';
import { Content } from '../../src/mail/index.js';
import { type Strategy, body, data, mail, rcpts } from '../../src/smtp/index.js';
import { type ScenarioInput, STRATEGIES, pureDelay, simulate } from '../support/scenario.js';

/** What a wrong scenario is told. */
function complaint(input: unknown): string {
  try {
    simulate(input as ScenarioInput);
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    return (error as ScenarioError).message;
  }
  throw new Error(`accepted ${JSON.stringify(input)}`);
}

describe('a wrong scenario', () => {
  // Where, what was found, what is allowed or meant.
  const cases: [unknown, string[]][] = [
    [{ sede: 1 }, ['sede', 'unknown key', "'seed'"]],
    [{ client: { strategy: 'lock-step' } }, ['client.strategy', "'lock-step'", 'cross-message', "'lockstep'"]],
    [{ client: { strategy: { name: 'bdat-asinc' } } }, ['client.strategy.name', "'bdat-asinc'", "mean 'bdat-async'"]],
    [{ client: { strategy: { name: 'bdat-async', limti: 3 } } }, ['client.strategy.limti', 'unknown key', "'limit'"]],
    [{ client: { strategy: { name: 'bdat-async', limit: 0 } } }, ['client.strategy.limit', 'found 0', 'at least 1']],
    [{ client: { timeouts: { content: '60s' } } }, ['client.timeouts.content: unknown key', 'dot']],
    [{ dedup: { name: 'd' } }, ['dedup.name', "'d'", 'message-id', 'one of your own with decide()']],
    [{ dedup: { name: 'd', decid: () => 'none' } }, ["dedup: found 'd' without decide(); expected one with decide()"]],
    [{ middlebox: { build: () => null } }, ['middlebox: found one of your own without make()']],
    [{ server: { commit: { name: 'mine', decides: () => 'deliver' } } }, ["server.commit: found 'mine' without decide()"]],
    [
      { client: { strategy: { name: 's', plan: () => [] } } },
      ["client.strategy: found 's' without may(), needs: [ … ]; expected one with plan(), may(), needs"],
    ],
    [{ workload: { hazards: [{ name: 'h', under: () => null }] } }, ["workload.hazards: found 'h' without over()"]],
    [{ client: { strategy: 7 } }, ['client.strategy', 'found 7', "'lockstep'"]],
    [{ network: { rtt: 'fast' } }, ['network.rtt', "'fast'", 'a duration such as']],
    [{ network: { rtt: -1 } }, ['network.rtt', 'found -1', 'a duration']],
    [{ network: { loss: 2 } }, ['network.loss', 'found 2', 'from 0 to 1']],
    [{ network: { rate: '10' } }, ['network.rate', "'10'", "'unlimited'"]],
    [{ network: { loss: 'bernouli' } }, ['network.loss', "'bernouli'", 'a probability', 'gilbert-elliott', "mean 'bernoulli'"]],
    [{ network: { loss: 'bernoulli' } }, ['network.loss', 'its options too', 'p']],
    [{ server: { habits: ['withdraws'] } }, ['server.habits.0', 'its options too: { name: withdraws, keywords, after, sessions }']],
    [{ workload: { arrivals: 'poisson' } }, ['workload.arrivals', 'its options too', 'rate']],
    [{ workload: { corpus: 'mbox' } }, ['workload.corpus']],
    [{ network: { loss: { name: 'gilbert-eliott' } } }, ['network.loss.name', 'bernoulli, gilbert-elliott', "mean 'gilbert-elliott'"]],
    [{ network: { loss: { name: 'gilbert-elliott', q: 1 } } }, ['network.loss.q', 'unknown key', "mean 'p'"]],
    [{ network: { up: { corrupt: { name: 'gilbert-elliott', r: 3 } } } }, ['network.up.corrupt.r', 'found 3', 'from 0 to 1']],
    [{ network: { queue: 'codell' } }, ['network.queue', "'1000 packets'", "mean 'codel'"]],
    [{ network: { queue: { name: 'codel', target: 'soon' } } }, ['network.queue.target', "'soon'", 'a duration such as']],
    [{ network: { rate: { name: 'trace' } } }, ['network.rate', "either 'file' or 'opportunities'"]],
    [{ network: { rate: { name: 'trace', opportunities: [3, 2] } } }, ['network.rate.opportunities', 'never go back']],
    [{ network: { rate: { name: 'trace', opportunities: [0] } } }, ['network.rate.opportunities', 'later than 0']],
    [{ network: { rate: { name: 'trace', file: 'x' } } }, ['network.rate.file', 'read by the command']],
    [{ network: { hosts: [{ rt: '5ms' }] } }, ['network.hosts.0.rt', 'unknown key', "'rtt'"]],
    [{ network: { hosts: [{ up: { rate: { name: 'trace', file: 'x' } } }] } }, ['network.hosts.0.up.rate.file', 'read by the command']],
    [{ network: { jitter: { name: 'uniform' } } }, ['network.jitter.max', 'found nothing', 'a duration such as']],
    [{ faults: [{ kind: 'partition', at: '5s' }] }, ['faults.0.for', 'found nothing', 'a duration such as']],
    [{ faults: [{ kind: 'partition', at: '5s', for: '0s' }] }, ['faults.0.for', "'0s'", 'longer than 0']],
    [{ faults: {} }, ['faults', 'found {}', "'cuts', 'partitions', 'crashes' or several of them"]],
    [{ network: { mtu: 67 } }, ['network.mtu', 'found 67', 'at least 68']],
    [{ network: { mtu: 65536 } }, ['network.mtu', 'at most 65535']],
    [{ network: { up: { queue: '1MiB', rtts: '5ms' } } }, ['network.up.rtts', 'unknown key', "'rtt'"]],
    [{ workload: { size: -1 } }, ['workload.size', 'found -1', 'from 0 to 1GiB']],
    [{ workload: { size: '2GiB' } }, ['workload.size', "'2GiB'"]],
    [{ workload: { messages: 1e8 } }, ['workload.messages', 'at most 10000000']],
    [{ workload: { messages: 1e7, recipients: 1000 } }, ['workload', 'messages times recipients']],
    [{ workload: { messages: 'many' } }, ['workload.messages', "'many'", 'number']],
    [{ workload: { corpus: 'spamassassin', size: 1 } }, ['workload', "either 'corpus' or 'size'"]],
    [{ workload: { size: 'lognormal' } }, ['workload.size', 'its options too', 'median, sigma']],
    [{ workload: { size: 'lognormel' } }, ['workload.size', "'lognormel'", 'a size such as', "mean 'lognormal'"]],
    [{ workload: { size: { name: 'lognormal', median: '2s' } } }, ['workload.size.median', "'2s'", 'a size such as']],
    [{ workload: { size: { name: 'lognormal', median: '8KiB', sigma: -1 } } }, ['workload.size.sigma', 'found -1', 'at least 0']],
    [{ workload: { arrivals: { name: 'poisson', rate: '10' } } }, ['workload.arrivals.rate', "'10'", "a frequency such as '10/s'"]],
    [{ workload: { arrivals: { name: 'poison', rate: '1/s' } } }, ['workload.arrivals.name', "'poison'", "mean 'poisson'"]],
    [{ workload: { arrivals: { name: 'interval', every: '0s' } } }, ['workload.arrivals.every', "'0s'", 'longer than 0']],
    [{ server: { processing: { dot: { name: 'lognormal', median: '8KiB' } } } }, ['server.processing.dot.median', "'8KiB'", 'a duration']],
    [{ server: { processing: { dott: '2s' } } }, ['server.processing.dott', 'unknown key', "'dot'"]],
    [{ server: { processing: { name: 'lognormal', sigma: 2 } } }, ['server.processing.median', 'found nothing', 'a duration']],
    [{ faults: [{ kind: 'crash', at: '5s' }] }, ['faults.0.for', 'found nothing', 'a duration such as']],
    [{ faults: [{ kind: 'crash', at: '5s', for: '1s', host: 'sever' }] }, ['faults.0.host', "'sever'", "mean 'server'"]],
    [{ faults: [{ kind: 'crash', at: '5s', for: '1s', mx: 2 }] }, ['faults.0.mx', 'found 2', 'the servers are 1']],
    [{ faults: { crashes: { every: '5s', for: '1s', host: 'client', mx: 1 } } }, ['faults.crashes', "'host: server' only"]],
    [{ server: { keeps: ['dedupe'] } }, ['server.keeps.0', "'dedupe'", "mean 'dedup'"]],
    [{ client: { fsync: { name: 'periodic', every: '0s' } } }, ['client.fsync.every', 'longer than 0']],
    [{ faults: { cuts: { every: '60s', everyBytes: '1MiB' } } }, ['faults.cuts', "either 'every' or 'everyBytes'"]],
    [{ faults: { cuts: {} } }, ['faults.cuts', 'found {}', "either 'every' or 'everyBytes'"]],
    [{ faults: { cuts: { every: '0s' } } }, ['faults.cuts.every', "'0s'", 'longer than 0']],
    [{ faults: { cuts: { everyBytes: 0 } } }, ['faults.cuts.everyBytes', 'found 0', 'larger than 0']],
    [{ faults: { cuts: { every: '1s', kind: 'blackhol' } } }, ['faults.cuts.kind', "'blackhol'", "mean 'blackhole'"]],
    [{ faults: [{ on: 'before-25' }] }, ['faults.0.on', "'before-25'", "mean 'before-250'"]],
    [{ faults: [{}, { at: '1s', on: 'before-250' }] }, ['faults.0', 'faults.1', 'exactly one of']],
    [{ faults: 'some' }, ['faults', "'some'", "'none' or a map of keys or a list"]],
    [{ server: { refuse: [{ at: 'mial', code: 450, nth: 1 }] } }, ['server.refuse.0.at', "mean 'mail'"]],
    [{ server: { refuse: [{ at: 'mail', code: 250, nth: 1 }] } }, ['server.refuse.0.code', 'at least 400']],
    [{ server: { processing: { dott: '1s' } } }, ['server.processing.dott', "mean 'dot'", 'command, dot']],
    [{ tcp: { client: 'linux-6', sever: 'rfc' } }, ['tcp.sever', "mean 'server'", '(allowed here: client, server)']],
    [{ tcp: { client: { nagel: 'off' } } }, ['tcp.client.nagel', "mean 'nagle'"]],
    [{ limits: { time: '61d' } }, ['limits.time', "'61d'", '60d']],
    [{ client: { messagesPerConnection: 'many' } }, ['client.messagesPerConnection', "'unlimited' or a number"]],
    [{ client: null }, ['client', 'found null', 'a map of keys']],
    [{ seed: {} }, ['seed', 'a text or a number']],
    [{ servers: [] }, ['servers', 'at least 1']],
    [null, ['found null', 'a map of keys']],
    [[], ['found []', 'a map of keys']],
    ['client', ["found 'client'", 'a map of keys']],
    [{ constructor: 1 }, ['constructor', 'unknown key']],
    [{ tcp: { congestion: 'cubik', sack: false } }, ["tcp.congestion: found 'cubik'", "did you mean 'cubic'"]],
    [{ tcp: { sack: 'x' } }, ["tcp.sack: found 'x', expected true or false"]],
    [{ faults: [{ kindz: 'crash', host: 'server', on: 'after-250', for: '1s' }] }, ['faults.0.kindz: unknown key', "mean 'kind'"]],
    [{ faults: [{ kind: 'crush', on: 'after-250' }] }, ["faults.0.kind: found 'crush', expected one of rst, blackhole, partition, crash"]],
    [{ faults: [{ kind: 'partition', at: '1s', nth: 3, for: '1s' }] }, ['faults.0.nth: means nothing beside the other keys here']],
    [{ workload: { size: null } }, ["workload.size: found null, expected a size such as 1000, '4KiB'"]],
    [JSON.parse('{"__proto__": {"a": 1}}'), ['__proto__', 'unknown key']],
  ];
  for (const [input, parts] of cases) {
    it(`${JSON.stringify(input)} is told where, what and what else`, () => {
      const message = complaint(input);
      expect(message.startsWith(parts[0])).toBe(true);
      for (const part of parts) expect(message).toContain(part);
      expect(message).not.toMatch(/\n\s+at |undefined|\[object/);
    });
  }

  it('shows what no JSON has, too', () => {
    expect(complaint({ workload: { messages: 5n } })).toBe('workload.messages: found "5n", expected a number');
  });

  it('is told of every fault at once, a line each', () => {
    const message = complaint({ network: { rtt: 'fast', mtu: 1 }, client: { strategie: 'x' } });
    expect(message.split('\n').map((line) => line.split(':')[0])).toEqual(['network.rtt', 'network.mtu', 'client.strategie']);
  });

  it('offers only the keys of the model that is named', () => {
    expect(complaint({ client: { strategy: { name: 'lockstep', limit: 3 } } })).toBe(
      'client.strategy.limit: unknown key (allowed here: name)',
    );
  });

  it('of any size is answered briefly', { timeout: 60_000 }, () => {
    const junk = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`junk${i}`, i]));
    const long = 'x'.repeat(10_000_000);
    for (const input of [junk, { [long]: 1 }, { client: { strategy: long } }, { network: { rtt: long } }, { seed: [long] }]) {
      expect(complaint(input).length).toBeLessThan(5000);
    }
  });

  it('names a corpus that is not at hand', () => {
    expect(complaint({ workload: { corpus: 'x' } })).toContain('workload.corpus');
    const corpora = { spamassassin: () => [new Content(5, null)] };
    expect(() => simulate({ workload: { corpus: 'spamasassin' } }, { corpora })).toThrow("did you mean 'spamassassin'?");
    expect(() => simulate({ workload: { corpus: 'toString' } }, { corpora })).toThrow(ScenarioError);
    expect(simulate({ workload: { corpus: 'spamassassin' } }, { corpora }).messages.acknowledged).toBe(1);
  });
});

describe('the nearest name', () => {
  it('is near, or there is none', () => {
    expect(nearest('LOCKSTEP', ['lockstep', 'bdat'])).toBe('lockstep');
    expect(nearest('zzzzzz', ['lockstep', 'bdat'])).toBeNull();
    expect(nearest('bdat-stict', STRATEGIES)).toBe('bdat-strict');
  });
});

describe('defaults', () => {
  it('are filled in, and documented by what comes back', () => {
    const { scenario } = simulate({ workload: { messages: 1 } });
    expect(scenario).toMatchObject({
      seed: 'final dot',
      network: { rtt: '100ms', rate: '100Mbit/s', mtu: 1500, queue: '1MiB', loss: 0, jitter: '0ms' },
      tcp: 'linux-6',
      client: {
        profile: 'none',
        strategy: 'cross-message',
        startup: 'esmtp',
        writes: 'coalesced',
        connections: 1,
        messagesPerConnection: 'unlimited',
        timeouts: 'rfc5321',
        leave: 'waits',
        nextHost: 'on-retry',
        retry: { schedule: { name: 'fixed', after: '0s' }, giveUpAfter: '5d' },
      },
      server: { profile: 'ideal', flush: 'input-empty', commit: 'stored', processing: { command: '0ms', dot: '0ms' }, hold: '0ms' },
      middlebox: 'none',
      dedup: 'none',
      workload: { messages: 1, size: '1KiB', recipients: 1 },
      faults: 'none',
      limits: { time: '60d', events: 1e9 },
      observe: { digest: true },
    });
    expect(resolveScenario({}).scenario.workload).toEqual({
      messages: 1000,
      size: '1KiB',
      recipients: 1,
      hazards: [],
      arrivals: 'at-once',
    });
  });
});

describe('an instance in place of a name', () => {
  /** Waits for the 354 alone: as lockstep, but RCPT rides with MAIL. */
  const own: Strategy = {
    name: 'my own',
    needs: ['PIPELINING'],
    plan: (outgoing, peer) => [mail(outgoing, peer), ...rcpts(outgoing), data(), body(outgoing)],
    may: (step, unanswered) => step.kind === 'rcpt' || unanswered.length === 0,
  };

  it('is run and named', () => {
    const { scenario, messagesPerRtt } = simulate({ network: pureDelay(), client: { strategy: own }, workload: { messages: 4 } });
    expect(scenario.client.strategy).toBe('my own');
    // MAIL+RCPT, DATA, text: three round trips a message.
    expect([messagesPerRtt.firstRtts, messagesPerRtt.nextRtts]).toEqual([6, 3]);
  });

  it('may stand in every slot of a model', () => {
    const input: ScenarioInput = {
      client: { strategy: own, writes: { name: 'mine', linewise: false, endsCall: () => true } },
      server: {
        flush: { name: 'mine', flushesAfter: () => true },
        commit: { name: 'never', commitsOnArrival: false, decide: (evidence: string) => (evidence === 'stored' ? 'wait' : 'discard') },
      },
      dedup: { name: 'mine', decide: () => 'all' },
      workload: { messages: 3 },
    };
    const { scenario, messages } = simulate(input);
    expect([scenario.client.writes, scenario.server.flush, scenario.server.commit, scenario.dedup]).toEqual([
      'mine',
      'mine',
      'never',
      'mine',
    ]);
    expect(messages).toMatchObject({ acknowledged: 3, delivered: 0, lost: 3, falselySuppressed: 0 });
    const { messages: dropped } = simulate({ ...input, server: {} });
    expect(dropped).toMatchObject({ acknowledged: 3, delivered: 0, lost: 0, falselySuppressed: 3 });
  });
});

describe('the JSON Schema for editors', () => {
  const schema = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

  it('takes what the program takes', () => {
    const good: ScenarioInput[] = [
      {},
      { seed: 7, network: { rtt: '20ms', rate: 'unlimited', up: { loss: '1%' } }, client: { strategy: { name: 'bdat-async', limit: 4 } } },
      { tcp: { client: { profile: 'linux-6', nagle: 'off' }, server: 'rfc' }, faults: [{ at: '12s', connection: 1, kind: 'rst' }] },
      {
        faults: { cuts: { every: '60s', kind: 'blackhole' } },
        server: { processing: '10ms', hold: '5ms' },
        workload: { messages: 3, size: '4KiB' },
      },
    ];
    for (const input of good) {
      expect(schema.safeParse(input).error).toBeUndefined();
      expect(() => resolveScenario(input)).not.toThrow();
    }
  });

  it('refuses what the program refuses', () => {
    for (const bad of [{ sede: 1 }, { client: { strategy: 'lock-step' } }, { network: { mtu: 67 } }, { workload: { messages: -1 } }]) {
      expect(schema.safeParse(bad).success).toBe(false);
    }
  });
});

describe('options of a program without types', () => {
  const told = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      expect(error).toBeInstanceOf(ScenarioError);
      return (error as ScenarioError).message;
    }
    throw new Error('accepted');
  };

  it.each([
    [{ repeat: 0 }, 'options.repeat: found 0, expected at least 1'],
    [{ repeat: 1.5 }, 'options.repeat: found 1.5, expected a whole number'],
    [{ repaet: 3 }, "options.repaet: unknown key; did you mean 'repeat'? (allowed here: repeat, sinks, corpora, clock, onProgress)"],
    [{ sinks: [{}] }, 'options.sinks.0: found'],
    [{ clock: 3 }, 'options.clock: found 3, expected a function'],
  ])('%j is told what is wrong', (options, message) => {
    expect(told(() => simulate({}, options as object))).toContain(message);
  });

  it('compares a list of strategies alone', () => {
    expect(told(() => compare({}, 'lockstep' as unknown as []))).toBe(
      "strategies: found \"lockstep\", expected a list such as ['lockstep', 'bdat']",
    );
  });
});
