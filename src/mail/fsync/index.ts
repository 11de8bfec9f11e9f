import type { Model } from '../../engine/index.js';
import type { Fsync } from '../fsync.js';
import { atOnce } from './at-once.js';
import { delayed } from './delayed.js';
import { periodic } from './periodic.js';

export const fsyncs: readonly Model<Fsync>[] = [atOnce, delayed as unknown as Model<Fsync>, periodic as unknown as Model<Fsync>];
