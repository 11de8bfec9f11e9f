import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Sink } from '../engine/index.js';
import {
  type Plan,
  type Result,
  ScenarioError,
  type ScenarioInput,
  derivedSeeds,
  poolOutcomes,
  prepare,
  rttOf,
} from '../scenario/index.js';
import { corpora } from './corpora/index.js';
import { type Job, type JobDone, Signal, newSignals } from './job.js';
import { Progress } from './progress.js';
import { doJob } from './work.js';

/** One scenario to be run, with how many seeds. */
export interface Order {
  readonly scenario: ScenarioInput;
  readonly repeat: number;
}

export interface CarryOutOptions {
  /** Hear every event. They are not heard across threads, so there is one only. */
  readonly sinks?: readonly Sink[];
  /** How many threads share the work; left out: as many as there are processors, where the work is worth it. */
  readonly threads?: number;
}

/** Below so many messages in all, starting threads costs more than it saves. */
const WORTH_THREADS = 20_000;
const SHARES_PER_THREAD = 8;
const POLL_MS = 100;

/** Carries out orders, all of which must run. @throws ScenarioError */
export async function carryOut(orders: readonly Order[], what: string, options: CarryOutOptions = {}): Promise<Result[]> {
  const done = await carryOutEach(orders, what, options);
  return done.map((one) => {
    if (one instanceof ScenarioError) throw one;
    return one;
  });
}

/**
 * Carries out orders, on threads where that pays, and returns what came of them
 * in the order given; that does not depend on how many threads there are. On an interrupt it stops and returns
 * what has been measured. Of an order that turns out not to go together, such as
 * a strategy with a server that does not offer what it needs, the complaint.
 */
export async function carryOutEach(
  orders: readonly Order[],
  what: string,
  { sinks = [], threads: asked }: CarryOutOptions = {},
): Promise<(Result | ScenarioError)[]> {
  const plans = orders.map(({ scenario }) => prepare(scenario, corpora));
  const total = orders.reduce((sum, { repeat }, i) => sum + repeat * plans[i].workload.count, 0);
  const signals = newSignals();
  const progress = new Progress(what, 'messages');
  const timer = setInterval(() => progress.update(Atomics.load(signals, Signal.settled), total), POLL_MS);
  const onInterrupt = (): void => void Atomics.store(signals, Signal.stop, 1);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    const threads = sinks.length > 0 ? 1 : (asked ?? (total < WORTH_THREADS ? 1 : availableParallelism()));
    const done = threads === 1 ? await here(orders, plans, signals, sinks) : await onThreads(orders, plans, signals, threads);
    return done.map((shares, i) => poolShares(plans[i], shares, orders[i].repeat));
  } finally {
    clearInterval(timer);
    progress.stop();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

type Plans = readonly Plan[];

const seedsOf = (plans: Plans, orders: readonly Order[], i: number): string[] => derivedSeeds(plans[i].scenario.seed, orders[i].repeat);

/** What the shares of an order come to, or what one of them complained of. */
function poolShares(plan: Plan, shares: readonly JobDone[], asked: number): Result | ScenarioError {
  const complaining = shares.find(({ complaints }) => complaints !== null);
  if (complaining?.complaints) return new ScenarioError(complaining.complaints);
  const outcomes = shares.flatMap((share) => share.outcomes);
  const seconds = shares.reduce((sum, share) => sum + share.seconds, 0);
  return poolOutcomes(plan.scenario, rttOf(plan), outcomes, seconds, asked);
}

async function here(orders: readonly Order[], plans: Plans, signals: Int32Array, sinks: readonly Sink[]): Promise<JobDone[][]> {
  const done: JobDone[][] = [];
  for (let i = 0; i < orders.length; i++) {
    const job: Job = { scenario: orders[i].scenario, seeds: seedsOf(plans, orders, i), signals };
    done.push([await doJob(job, () => setImmediate(), sinks)]);
  }
  return done;
}

async function onThreads(orders: readonly Order[], plans: Plans, signals: Int32Array, threads: number): Promise<JobDone[][]> {
  const jobs = orders.map(({ scenario }, i) =>
    split(seedsOf(plans, orders, i), threads * SHARES_PER_THREAD).map((seeds): Job => ({ scenario, seeds, signals })),
  );
  const busy = Math.min(threads, jobs.flat().length);
  const pool = new Piscina<Job, JobDone>({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: busy,
    maxThreads: busy,
  });
  try {
    return await Promise.all(jobs.map((own) => Promise.all(own.map((job) => pool.run(job)))));
  } finally {
    await pool.destroy();
  }
}

function split<T>(items: readonly T[], most: number): T[][] {
  const size = Math.ceil(items.length / most);
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
