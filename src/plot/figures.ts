import type { Figure } from './figure.js';
import { throughput } from './throughput.js';

/** Every figure that can be asked for by name. */
export const figures: readonly Figure[] = [throughput];
