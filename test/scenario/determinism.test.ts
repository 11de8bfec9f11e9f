import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { World, prepare } from '../../src/scenario/index.js';
import { strategies } from '../../src/smtp/index.js';
import { type ScenarioInput, STRATEGIES, factsOf, fork, simulate } from '../support/scenario.js';

const stormy = (strategy: string, seed = 'storm'): ScenarioInput => ({
  seed,
  network: { rtt: '30ms', rate: '20Mbit/s', loss: 0.01, jitter: '2ms' },
  client: { strategy: strategy as 'bdat', connections: 2, retry: { after: '40ms' } },
  server: { processing: '5ms', hold: '3ms' },
  workload: { messages: 60, size: 3000, recipients: 2 },
  faults: { cuts: { every: '900ms', kind: 'rst' } },
});

const digestOf = (input: ScenarioInput): string => simulate(input).digest;
const INDEX = fileURLToPath(new URL('../../src/scenario/index.ts', import.meta.url));

describe('the same scenario and seed', () => {
  it('give the same digest and result again, after any other simulation', () => {
    const first = simulate(stormy('cross-message'));
    for (const strategy of STRATEGIES) simulate(stormy(strategy, 'another'));
    expect(simulate(stormy('cross-message'))).toEqual(first);
    expect(first.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  it('give the same digest in another process', () => {
    const input = stormy('bdat-async');
    const program = `import { simulate } from ${JSON.stringify(INDEX)}; process.stdout.write(simulate(${JSON.stringify(input)}).digest);`;
    const other = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    expect(other).toBe(digestOf(input));
  });

  it('give the same digest when two worlds take turns', () => {
    const inputs = [stormy('pipelining', 'one'), stormy('bdat', 'two')];
    const worlds = inputs.map((input) => new World(prepare(input), input.seed as string));
    for (let live = 2; live > 0; ) {
      live = 0;
      for (const [i, { simulation }] of worlds.entries()) {
        const stop = simulation.run({ timeNs: 1e15, events: simulation.events + 1 + 7 * i });
        if (stop === 'events') live++;
      }
    }
    expect(worlds.map((world) => world.outcome('done').digest)).toEqual(inputs.map(digestOf));
  });

  it('give the same digest however it is watched, and whatever its strategy is called', () => {
    const input = stormy('pipelining');
    let heard = 0;
    const sink = { wantsText: true, record: () => void heard++ };
    expect(simulate(input, { sinks: [sink], onProgress: () => undefined, clock: () => 7 }).digest).toBe(digestOf(input));
    expect(heard).toBeGreaterThan(1000);
    const model = strategies.find(({ name }) => name === 'pipelining') as (typeof strategies)[number];
    const renamed = { ...model.create({}), name: 'something else' };
    expect(digestOf({ ...input, client: { ...input.client, strategy: renamed as unknown as 'bdat' } })).toBe(digestOf(input));
  });

  it('give the same result without a digest', () => {
    const input = stormy('bdat');
    const { digest, scenario: _scenario, ...rest } = simulate({ ...input, observe: { digest: false } });
    const { digest: _digest, scenario: _with, ...expected } = simulate(input);
    expect(digest).toBe('');
    expect(rest).toEqual(expected);
  });

  it('are what the resolved scenario says too', () => {
    for (const strategy of STRATEGIES) {
      const { scenario, digest } = simulate(stormy(strategy));
      expect(simulate(scenario as ScenarioInput).digest).toBe(digest);
    }
  });
});

describe('another seed', () => {
  it('gives another digest where something is random', () => {
    const digests = Array.from({ length: 10 }, (_, i) => digestOf(stormy('cross-message', `seed ${i}`)));
    expect(new Set(digests).size).toBe(10);
  });

  it('is another text: 1e3 is not 1000', () => {
    expect(digestOf(stormy('bdat', '1e3'))).not.toBe(digestOf(stormy('bdat', '1000')));
    expect(digestOf({ ...stormy('bdat'), seed: 1000 })).toBe(digestOf(stormy('bdat', '1000')));
  });

  it('changes nothing where nothing is random', () => {
    const calm = (seed: string) => ({ seed, workload: { messages: 5 } });
    expect(digestOf(calm('a'))).toBe(digestOf(calm('b')));
  });

  it('leaves no trace of the text itself, only of what happens', () => {
    const longer = (after: string) => digestOf({ client: { retry: { after } }, workload: { messages: 3 } });
    expect(longer('1s')).toBe(longer('1000ms'));
  });
});

describe('repeats', () => {
  it('derive their seeds, pool their sums and digest all of them', () => {
    const input = stormy('bdat');
    const three = simulate(input, { repeat: 3 });
    const single = ['storm/repeat 1', 'storm/repeat 2', 'storm/repeat 3'].map((seed) => simulate({ ...input, seed }));
    expect(three.messages.duplicates).toBe(single.reduce((sum, { messages }) => sum + messages.duplicates, 0));
    expect(three.messages.submitted).toBe(180);
    expect(three.connections.lost).toBe(single.reduce((sum, { connections }) => sum + connections.lost, 0));
    expect(single.map(({ digest }) => digest)).not.toContain(three.digest);
    expect(simulate(input, { repeat: 3 }).digest).toBe(three.digest);
    expect(simulate(input, { repeat: 1 }).digest).toBe(digestOf(input));
  });
});

describe('a fork of a world', () => {
  it('goes on exactly as the original does, which does not notice', () => {
    const limits = { timeNs: 1e15, events: 1e9 };
    fc.assert(
      fc.property(fc.constantFrom(...STRATEGIES), fc.nat(3000), fc.boolean(), (strategy, events, forkFirst) => {
        const input = stormy(strategy);
        const world = new World(prepare(input), 'storm');
        world.simulation.run({ ...limits, events });
        const copy = fork(world);
        for (const each of forkFirst ? [copy, world] : [world, copy]) each.simulation.run(limits);
        const outcome = world.outcome('done');
        expect(outcome.digest).toBe(digestOf(input));
        expect(copy.outcome('done')).toEqual(outcome);
        expect(factsOf(copy)).toEqual(factsOf(world));
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('may go another way without touching the original', () => {
    const input: ScenarioInput = { client: { strategy: 'bdat' }, network: { rate: 'unlimited' }, workload: { messages: 6 } };
    const plain = simulate(input);
    const world = new World(prepare(input), 'final dot');
    world.simulation.run({ timeNs: 450e6, events: 1e9 });
    // Message 2 is being answered: a cut now costs a copy.
    const copy = fork(world);
    copy.network.faults.cutLive(null, { kind: 'rst', direction: 'both' }, copy.simulation.now);
    expect(copy.run().tally.duplicates).toBe(1);
    const outcome = world.run();
    expect(outcome.tally.duplicates).toBe(0);
    expect(outcome.digest).toBe(plain.digest);
  });
});
