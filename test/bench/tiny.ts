import { prepare, runOnce } from '../../src/scenario/index.js';
import { allArrived, scenarioOf } from './mail.js';
import { count, workload } from './workload.js';

/** What a world costs that lives for one message: building it, the handshakes, the tally. */
export const tiny = workload({
  name: 'tiny',
  summary: 'whole simulations of one message of 1 KiB, one after another, each with a seed of its own',
  unit: 'simulations',
  keys: { sims: count(10_000, 1, 1e8) },
  warmUp: { sims: 5000 },
  run({ sims }) {
    const plan = prepare(scenarioOf('cross-message', 1, 1024));
    let arrived = 0;
    for (let i = 0; i < sims; i++) if (allArrived(runOnce(plan, `bench ${i}`), 1)) arrived++;
    return { units: sims, ok: arrived === sims };
  },
});
