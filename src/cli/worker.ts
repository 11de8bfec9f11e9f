import type { Job, JobDone } from './job.js';
import { doJob } from './work.js';

/** A thread's entry: nothing else runs here, so there is nobody to make way for. */
export default function run(job: Job): Promise<JobDone> {
  return doJob(job, () => Promise.resolve());
}
