import { fork as forkOf } from '../../src/engine/index.js';
import { World, prepare } from '../../src/scenario/index.js';
import { allArrived, scenarioOf } from './mail.js';
import { count, workload } from './workload.js';

const STEP = 50;

/** What it costs to branch off near the end of a long run: it must not grow with `messages`. */
export const fork = workload({
  name: 'fork',
  summary: 'copies of a world near the end of a run of messages; the last one is run to its end beside the original',
  unit: 'forks',
  keys: { forks: count(10_000, 1, 1e8), messages: count(1000, 1, 1e7) },
  warmUp: { forks: 5000 },
  run({ forks, messages }) {
    const world = new World(prepare(scenarioOf('cross-message', messages, 1024)), 'bench');
    for (let events = STEP; world.settled < 0.9 * messages; events += STEP) {
      world.simulation.run({ timeNs: Number.MAX_SAFE_INTEGER, events });
    }
    let last = world;
    for (let i = 0; i < forks; i++) last = forkOf(world);
    const outcome = last.run();
    const ok = allArrived(outcome, messages) && world.run().digest === outcome.digest;
    return { units: forks, ok };
  },
});
