import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { FigureError } from '../plot/index.js';
import { ScenarioError } from '../scenario/index.js';
import { type AsideDone, type AsideTask, type AsideTasks, Told, newTold } from './aside-task.js';
import { InterruptedError } from './interrupted-error.js';
import { Progress } from './progress.js';

export interface AsideOptions {
  /** What stands before the bar that shows progress, and what it counts; left out: the task tells nothing of its progress. */
  readonly progress?: { readonly what: string; readonly unit: string };
  /** What it leaves when it is broken off, such as `duplicates.svg is not written`. */
  readonly left: string;
}

const POLL_MS = 100;

/**
 * Does a task on a thread of its own, so that runs that never pause can be
 * broken off from this one, with a word about what that leaves.
 * @throws InterruptedError when the user breaks it off, and whatever the task throws
 */
export async function aside<Name extends keyof AsideTasks>(
  name: Name,
  asked: AsideTasks[Name]['asked'],
  { progress, left }: AsideOptions,
): Promise<AsideTasks[Name]['answer']> {
  const task: AsideTask<Name> = { ...asked, told: newTold() };
  const pool = new Piscina<AsideTask<Name>, AsideDone<Name>>({
    filename: fileURLToPath(new URL('./aside-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: 1,
  });
  const breakOff = new AbortController();
  const onInterrupt = (): void => breakOff.abort();
  const bar = progress === undefined ? null : new Progress(progress.what, progress.unit);
  const timer = setInterval(() => bar?.update(task.told[Told.done], task.told[Told.total]), POLL_MS);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    return answerIn(await pool.run(task, { name, signal: breakOff.signal }));
  } catch (error) {
    throw breakOff.signal.aborted ? new InterruptedError(`interrupted: ${left}`) : error;
  } finally {
    clearInterval(timer);
    bar?.stop();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
    await pool.destroy();
  }
}

function answerIn<Name extends keyof AsideTasks>(done: AsideDone<Name>): AsideTasks[Name]['answer'] {
  if ('complaints' in done) throw new ScenarioError(done.complaints);
  if ('figureError' in done) throw new FigureError(done.figureError);
  return done.answer;
}
