import type { Sink } from '../engine/index.js';
import { type Outcome, type Plan, ScenarioError, World, prepare } from '../scenario/index.js';
import { corpora } from './corpora/index.js';
import { type Job, type JobDone, Signal } from './job.js';

/** One world under way, seen by whoever shows progress or breaks off. */
class Run {
  private readonly world: World;
  private reported = 0;

  constructor(
    plan: Plan,
    seed: string,
    private readonly signals: Int32Array,
    sinks: readonly Sink[],
  ) {
    this.world = new World(plan, seed, sinks);
  }

  /** The outcome once it is there; when told to stop, what there is. */
  advance(): Outcome | null {
    const outcome = this.world.advance();
    const settled = this.world.settled;
    Atomics.add(this.signals, Signal.settled, settled - this.reported);
    this.reported = settled;
    if (outcome === null && Atomics.load(this.signals, Signal.stop) === 1) return this.world.outcome('interrupted');
    return outcome;
  }
}

/** Does a job on this thread; `breathe` is awaited between slices. Stops early, with what there is, when told to. */
export async function doJob(job: Job, breathe: () => Promise<void>, sinks: readonly Sink[] = []): Promise<JobDone> {
  const started = performance.now();
  const outcomes: Outcome[] = [];
  let complaints: JobDone['complaints'] = null;
  try {
    await runSeeds(job, breathe, sinks, outcomes);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    complaints = error.complaints;
  }
  return { outcomes, seconds: (performance.now() - started) / 1000, complaints };
}

async function runSeeds(
  { scenario, seeds, signals }: Job,
  breathe: () => Promise<void>,
  sinks: readonly Sink[],
  outcomes: Outcome[],
): Promise<void> {
  const plan = prepare(scenario, corpora);
  for (const seed of seeds) {
    if (outcomes.length > 0 && Atomics.load(signals, Signal.stop) === 1) return;
    const run = new Run(plan, seed, signals, sinks);
    let outcome = run.advance();
    while (outcome === null) {
      await breathe();
      outcome = run.advance();
    }
    outcomes.push(outcome);
    await breathe();
  }
}
