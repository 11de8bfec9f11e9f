import { ScenarioError } from '../../scenario/index.js';

/** Mail in files cannot be had: says which, and why. @throws ScenarioError */
export function refuse(file: string, why: string): never {
  throw new ScenarioError([{ path: ['workload', 'corpus', 'file'], message: `${file}: ${why}` }]);
}

/** Does something with files. @throws ScenarioError in place of what the system says */
export function reading<T>(file: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT') return refuse(file, `there is no such file; expected ${what}`);
    if (code === 'EISDIR') return refuse(file, `is a folder; expected ${what}`);
    if (code === 'ENOTDIR') return refuse(file, `is no folder; expected ${what}`);
    return refuse(file, `cannot be read (${code})`);
  }
}
