import { FigureError, figureNumbers, renderFigure } from '../plot/index.js';
import { ScenarioError, explain as explanationOf } from '../scenario/index.js';
import type { AsideDone, AsideTask } from './aside-task.js';
import { corpora } from './corpora/index.js';
import { version } from './version.js';

/** A thread's entries, by the names of `AsideTasks`. */
export function draw({ figure, over, as, told }: AsideTask<'draw'>): Promise<AsideDone<'draw'>> {
  const onProgress = (done: number, total: number): void => told.set([done, total]);
  const options = { version, corpora, onProgress };
  return asData(async () => ({
    answer: as === 'svg' ? await renderFigure(figure, over, options) : JSON.stringify(figureNumbers(figure, over, options), null, 2),
  }));
}

export function explain({ scenario, what }: AsideTask<'explain'>): Promise<AsideDone<'explain'>> {
  return asData(async () => ({ answer: explanationOf(scenario, what, { corpora }) }));
}

async function asData<T>(work: () => Promise<T>): Promise<T | { figureError: string } | { complaints: ScenarioError['complaints'] }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ScenarioError) return { complaints: error.complaints };
    if (error instanceof FigureError) return { figureError: error.message };
    throw error;
  }
}
