import { INK, lookOf } from './palette.js';
import type { Sheet } from './sheet.js';

/** A strategy's mark: full, or hollow and smaller where it often lies on another's. */
export function drawMarker(sheet: Sheet, name: string, x: number, y: number): void {
  const { colour, dashed } = lookOf(name);
  if (dashed) sheet.circle(x, y, 2, { fill: INK.ground, stroke: colour, 'stroke-width': 1.2 });
  else sheet.circle(x, y, 3.2, { fill: colour });
}
