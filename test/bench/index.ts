import { bulk } from './bulk.js';
import { crossMessage } from './cross-message.js';
import { fork } from './fork.js';
import { hold } from './hold.js';
import { idle } from './idle.js';
import { lockstep } from './lockstep.js';
import { mbox } from './mbox.js';
import { parallel } from './parallel.js';
import { tiny } from './tiny.js';
import type { Workload } from './workload.js';

/** All that `npm run bench` measures. */
export const workloads: readonly Workload[] = [bulk, lockstep, crossMessage, mbox, tiny, parallel, idle, hold, fork];
