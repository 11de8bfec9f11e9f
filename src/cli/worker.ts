import type { Outcome } from '../scenario/index.js';
import type { Job } from './job.js';
import { doJob } from './work.js';

/** A thread's entry: nothing else runs here, so there is nobody to make way for. */
export default function run(job: Job): Promise<Outcome[]> {
  return doJob(job, () => Promise.resolve());
}
