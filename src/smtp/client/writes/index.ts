import type { Model } from '../../../engine/index.js';
import type { WritePattern } from '../write-pattern.js';
import { buffered } from './buffered.js';
import { coalesced } from './coalesced.js';
import { command } from './command.js';
import { dotAfterPause } from './dot-after-pause.js';
import { dotApart } from './dot-apart.js';
import { line } from './line.js';

/** The write patterns that a scenario can name, from the finest to the coarsest. */
export const writePatterns: readonly Model<WritePattern>[] = [
  line,
  command,
  dotApart,
  dotAfterPause as unknown as Model<WritePattern>,
  buffered as Model<WritePattern>,
  coalesced,
];
