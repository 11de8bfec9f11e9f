import { describe, expect, it } from 'vitest';
import { World, prepare } from '../../../src/scenario/index.js';
import { middleboxes } from '../../../src/smtp/index.js';
import { type ScenarioInput, expectConservation, fork, simulate } from '../../support/scenario.js';

/** Losses, and connections that are lost, behind each box. */
const behind = (middlebox: string, more: ScenarioInput = {}): ScenarioInput => ({
  middlebox: middlebox as 'none',
  network: { rate: '10Mbit/s', loss: 0.01 },
  client: { strategy: 'lockstep', retry: { after: '10min' } },
  workload: { messages: 20, size: 4000 },
  faults: { cuts: { every: '20s', kind: 'rst' } },
  ...more,
});

describe.each(middleboxes.map(({ name }) => name))('behind %s', (name) => {
  it('the same seed gives the same digest, another one another', () => {
    const { digest } = simulate(behind(name));
    expect(simulate(behind(name)).digest).toBe(digest);
    expect(simulate(behind(name, { seed: 'another' })).digest).not.toBe(digest);
  });

  it('messages are conserved', () => {
    expectConservation(simulate(behind(name)));
  });

  it('a fork in the middle goes on as the world does', () => {
    const world = new World(prepare(behind(name)), 'fork');
    for (let step = 0; step < 300; step++) world.simulation.step();
    const twin = fork(world);
    const end = world.run();
    expect(twin.run()).toEqual(end);
    expect(end.tally.delivered).toBeGreaterThan(0);
  });
});
