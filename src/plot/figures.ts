import { boxesFigure } from './boxes.js';
import { clientTimersFigure } from './client-timers.js';
import { commitRulesFigure } from './commit-rules.js';
import { crashesFigure } from './crashes.js';
import { dedupHazardsFigure } from './dedup-hazards.js';
import { duplicates } from './duplicates.js';
import type { Figure } from './figure.js';
import { ladder } from './ladder.js';
import { pixWorkaroundFigure } from './pix-workaround.js';
import { readAsLineFigure } from './read-as-line.js';
import { refutedFigure } from './refuted.js';
import { slowFilterFigure } from './slow-filter.js';
import { throughput } from './throughput.js';
import { writePatternsFigure } from './write-patterns.js';

/** Every figure that can be asked for by name. */
export const figures: readonly Figure[] = [
  throughput,
  duplicates,
  commitRulesFigure,
  dedupHazardsFigure,
  clientTimersFigure,
  slowFilterFigure,
  crashesFigure,
  writePatternsFigure,
  pixWorkaroundFigure,
  boxesFigure,
  readAsLineFigure,
  refutedFigure,
  ladder,
];
